"""The site over HTTP, to browsers of this machine unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlkit.errors import ConfigError
from sqlkit.site.folder import is_site


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site and nothing else: no listing of folders, no line for each request."""

    def list_directory(self, path: Any) -> None:
        """Refuse to list a folder."""
        self.send_error(404)

    def end_headers(self) -> None:
        """Have the browser take each file for what it is said to be, and ask again after the next build."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(folder: Path, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` hears the address. Port 0 is any that is free. `ConfigError` without a site."""
    if not is_site(folder):
        raise ConfigError("there is no site yet.", where=folder, hint="Run `sqlkit docs` first.")
    try:
        server = ThreadingHTTPServer((host, port), partial(_Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            f"cannot listen on {host}:{port}: {told}.", hint="--port 0 takes any port that is free."
        ) from error
    with server:
        ready(f"http://{host}:{server.server_address[1]}/")
        server.serve_forever()
