"""Settings of a Superset for tests: metadata in SQLite, no browser; all else, caches above all, is as it comes."""

import os
from pathlib import Path

SECRET_KEY = "of no secret, and long enough for a signature"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{Path(os.environ['SUPERSET_HOME'], 'superset.db')}"
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
