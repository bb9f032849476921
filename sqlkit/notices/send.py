"""One POST of JSON: no redirect is followed, no answer is read, and a failure is words without the address."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

SECONDS = 5.0
"""How long a receiver may keep a build waiting."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        """Follow none: what is sent goes to the address that was written."""


def send(url: str, told: Mapping[str, Any], seconds: float = SECONDS) -> str:
    """Return why a message was not taken, empty if it was; nothing is raised."""
    body = json.dumps(told).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", "User-Agent": "sqlkit"})
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=seconds):
            return ""
    except urllib.error.HTTPError as error:
        return f"the receiver answered {error.code}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        cause = getattr(error, "reason", error)
        is_late = isinstance(cause, TimeoutError) or isinstance(error, TimeoutError)
        return f"no answer within {seconds:g} seconds" if is_late else f"no connection ({type(cause).__name__})"
