"""Stage, check, publish: a reader sees the last good, complete set at every moment."""

from sqlkit.build.events import Event, Listener
from sqlkit.build.plan import BuildPlan, Step
from sqlkit.build.prepare import Request
from sqlkit.build.result import BuildResult
from sqlkit.build.run import build

__all__ = ["BuildPlan", "BuildResult", "Event", "Listener", "Request", "Step", "build"]
