"""What is told of a build to those who were not there: a summary on disk, and a message where something is amiss.

Names of tables, checks, segments and features, counts and shares: no message of an error, which may quote a row, and
nothing of fewer than `FEWEST` customers.
"""

from sqlkit.notices.findings import findings
from sqlkit.notices.message import message
from sqlkit.notices.send import send
from sqlkit.notices.settings import Notify, read_notify
from sqlkit.notices.summary import Summary, summarised

__all__ = ["Notify", "Summary", "findings", "message", "read_notify", "send", "summarised"]
