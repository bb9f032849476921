"""Stage, check, publish: a reader sees the last good, complete set at every moment."""

from sqlkit.build.events import Event, Listener
from sqlkit.build.plan import BuildPlan, plan_build
from sqlkit.build.result import BuildResult
from sqlkit.build.run import build

__all__ = ["BuildPlan", "BuildResult", "Event", "Listener", "build", "plan_build"]
