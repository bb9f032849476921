"""Apache Superset on a free port: prints the port, and serves until its standard input is closed.

Its tables are made by SQLAlchemy: `superset db upgrade` makes the same by all its migrations, which takes minutes.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

os.environ["SUPERSET_CONFIG_PATH"] = str(Path(__file__).with_name("superset_config.py"))

from flask_appbuilder import Model
from superset.app import create_app
from werkzeug.serving import make_server

app = create_app()
with app.app_context():
    from superset import appbuilder, db, security_manager

    Model.metadata.create_all(db.engine)
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    admin = security_manager.find_role("Admin")
    security_manager.add_user("admin", "Ad", "Min", "admin@example.org", admin, password="admin")

server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.port, flush=True)
sys.stdin.read()
