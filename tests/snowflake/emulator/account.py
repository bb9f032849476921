"""What all sessions share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fakesnow.instance import FakeSnow

from emulator.catalogue import Catalogue
from emulator.ledger import Ledger
from emulator.routines.registry import Registry
from emulator.session import Session
from emulator.stages import Stages


@dataclass
class Account:
    """The catalogue, the files, the routines and the ledger of one emulated account."""

    engine: FakeSnow
    port: int
    catalogue: Catalogue = field(default_factory=Catalogue)
    ledger: Ledger = field(default_factory=Ledger)
    stages: Stages = field(default_factory=Stages)
    routines: Registry = field(default_factory=Registry)
    sessions: dict[int, Session] = field(default_factory=dict)
    """Those that are logged in, by number."""
    procedure_tokens: dict[str, tuple[Session, str]] = field(default_factory=dict)
    session_for_procedure: Callable[[Session, str], str] = lambda session, name: ""
    """Set by the server: gives a token to a procedure's interpreter."""
