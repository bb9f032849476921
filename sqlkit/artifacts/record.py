"""Remembers when each model of a build was begun and done, and passes on what it hears."""

from __future__ import annotations

import datetime
import threading
import time
from dataclasses import dataclass, field

from sqlkit.artifacts.shape import stamp
from sqlkit.build.events import Event, Listener


@dataclass
class Timing:
    """When a model was begun and done, in UTC, and by which thread."""

    thread: str
    started_at: datetime.datetime
    completed_at: datetime.datetime

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.completed_at - self.started_at).total_seconds()

    def as_json(self) -> list[dict[str, str]]:
        """Return it as a result lists it; what compiling took is no part of a build."""
        moments = {"started_at": stamp(self.started_at), "completed_at": stamp(self.completed_at)}
        return [{"name": "execute", **moments}]


@dataclass
class Recorder:
    """Listens to a build in the place of `listener`. Events come from several threads; each model is one's own."""

    listener: Listener
    timings: dict[str, Timing] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    def __call__(self, event: Event) -> None:
        """Note the time of an event."""
        now = datetime.datetime.now(datetime.UTC)
        if event.status == "started" and not event.message:
            self.timings[event.name] = Timing(threading.current_thread().name, now, now)
        elif event.name in self.timings:
            self.timings[event.name].completed_at = now
        self.listener(event)

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.perf_counter() - self.began
