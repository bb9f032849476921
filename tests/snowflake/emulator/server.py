"""The HTTP of a Snowflake account, as far as connectors 4.x and 5.x speak it, over `Session` and `Cursor`."""

from __future__ import annotations

import secrets
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from fakesnow.instance import FakeSnow
from snowflake.connector.errors import Error
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator import fixes
from emulator.account import Account
from emulator.cursor import Cursor
from emulator.errors import CANCELLED
from emulator.identifiers import normal
from emulator.ledger import Entry
from emulator.loading import load
from emulator.requests import bindings, read, token_of
from emulator.session import DEFAULTS, Session
from emulator.wire import encode_result


@dataclass
class Client:
    """Whoever holds a token: a connection from outside, or a procedure running inside the session that called it."""

    session: Session
    inside: str | None = None
    lock: RLock = field(default_factory=RLock)


class Refused(Exception):
    """A request that is not answered at all."""

    def __init__(self, code: str, message: str, status: int = 200) -> None:
        self.answer = JSONResponse({"success": False, "code": code, "message": message, "data": None}, status)


class Server:
    """One account, its tokens and the statements now running. Methods are the endpoints, named as their paths."""

    def __init__(self, port: int) -> None:
        self.engine = FakeSnow()
        fixes.apply(self.engine.duck_conn)
        self.account = Account(self.engine, port)
        self.account.session_for_procedure = self.admit_procedure
        self.clients: dict[str, Client] = {}
        self.running: dict[str, Session] = {}

    def app(self) -> Starlette:
        """The routes; whatever else a driver asks for is answered 404, which drivers do not retry."""
        post: dict[str, Callable[..., Any]] = {
            "/session/v1/login-request": self.login,
            "/session/token-request": self.renew,
            "/session": self.close_session,
            "/session/heartbeat": self.heartbeat,
            "/queries/v1/query-request": self.query,
            "/queries/v1/abort-request": self.abort,
            "/queries/{query_id}/abort-request": self.abort,
            "/telemetry/send": self.telemetry,
            "/emulator/disconnect": self.disconnect,
        }
        routes = [Route(path, endpoint, methods=["POST"]) for path, endpoint in post.items()]
        routes += [
            Route("/monitoring/queries/{query_id}", self.monitoring),
            Route("/emulator/load", self.load, methods=["POST"]),
            Route("/emulator/ledger", self.ledger, methods=["GET", "DELETE"]),
            Route("/emulator/stage/{path:path}", self.upload, methods=["PUT"]),
            Route("/emulator/stage/{path:path}", self.download, methods=["GET", "HEAD"]),
        ]
        return Starlette(routes=routes)

    def admit_procedure(self, session: Session, name: str) -> str:
        """A token for the interpreter of a running procedure; it works in its caller's session."""
        token = secrets.token_urlsafe(24)
        self.account.procedure_tokens[token] = (session, name)
        return token

    # -- sessions

    async def login(self, request: Request) -> Response:
        """A new session, or a caller's own for a procedure. Any user and password will do."""
        data = (await read(request))["data"]
        parameters = {k.upper(): v for k, v in (data.get("SESSION_PARAMETERS") or {}).items()}
        token = secrets.token_urlsafe(32)
        if inside := self.account.procedure_tokens.get(str(parameters.get("EMULATOR_PROCEDURE"))):
            client = Client(inside[0], inside=inside[1])
        else:
            client = await run_in_threadpool(self._connect, request, parameters)
        self.clients[token] = client
        return JSONResponse({"success": True, "data": login_answer(token, client.session)})

    def _connect(self, request: Request, parameters: dict[str, Any]) -> Client:
        names = {k: normal(v) for k, v in request.query_params.items() if k in NAMED and v}
        session = Session(self.account, names.get("databaseName"), names.get("schemaName"))
        session.role = names.get("roleName", session.role)
        session.warehouse = names.get("warehouse", session.warehouse)
        for name, value in parameters.items():
            session.set_parameter(name, str(value))
        self.account.sessions[session.number] = session
        return Client(session, lock=session.lock)

    async def renew(self, request: Request) -> Response:
        """The same token again."""
        token = token_of(request)
        return JSONResponse({"success": True, "data": {"sessionToken": token, "masterToken": token, **VALIDITY}})

    async def close_session(self, request: Request) -> Response:
        """Logout: what is open is rolled back."""
        client = self.clients.pop(token_of(request), None)
        if client and client.inside is None and request.query_params.get("delete"):
            await run_in_threadpool(client.session.rollback_open)
            self.account.sessions.pop(client.session.number, None)
        return done()

    async def heartbeat(self, request: Request) -> Response:
        """Says whether the session is still there."""
        try:
            self._client(request)
        except Refused as no:
            return no.answer
        return done()

    async def disconnect(self, request: Request) -> Response:
        """Not Snowflake's: every session is gone, as after a lost network; what is open is rolled back."""
        gone, self.clients = self.clients, {}
        for client in gone.values():
            client.session.cancel()
        for client in gone.values():
            with client.session.lock:
                client.session.rollback_open()
        return done()

    def _client(self, request: Request) -> Client:
        if client := self.clients.get(token_of(request)):
            return client
        raise Refused("390104", "Session no longer exists. New login required to access the service.")

    # -- statements

    async def query(self, request: Request) -> Response:
        """Runs one statement and encodes its result."""
        try:
            client, body = self._client(request), await read(request)
        except Refused as no:
            return no.answer
        base = f"{request.url.scheme}://{request.url.netloc}/emulator/stage"
        request_id = request.query_params.get("requestId", str(uuid.uuid4()))
        return JSONResponse(await run_in_threadpool(self._run, client, body, request_id, base))

    def _run(self, client: Client, body: dict[str, Any], request_id: str, base: str) -> dict[str, Any]:
        session = client.session
        entry = self.account.ledger.open(
            Entry(body["sqlText"], session.number, tag_of(body, session), client.inside, query_id=str(uuid.uuid4()))
        )
        with client.lock:
            session.cancelled.clear()
            self.running[request_id] = self.running[entry.query_id] = session
            try:
                cursor = Cursor(session, client.inside, base, entry)
                cursor.run(body["sqlText"], bindings(body), bool(body.get("describeOnly")))
                return {"success": True, "data": encode_result(cursor, entry)}
            except Error as error:
                entry.error = error.raw_msg or str(error.msg)
                return failure(error, session, entry)
            except Exception as error:  # never a 500: drivers repeat the request for minutes
                traceback.print_exc()
                entry.error = f"EMULATOR: {type(error).__name__}: {error}"
                return failed("999999", "XX000", entry.error, entry)
            finally:
                self.account.ledger.close(entry)
                self.running.pop(request_id, None)
                self.running.pop(entry.query_id, None)

    async def abort(self, request: Request) -> Response:
        """Cancels by the id of the request (a cursor's cancel) or of the query (`abort_query`)."""
        name = request.path_params.get("query_id") or (await read(request)).get("requestId", "")
        if session := self.running.get(name):
            session.cancel()
        return done()

    async def monitoring(self, request: Request) -> Response:
        """The state of a query by its id."""
        query_id = request.path_params["query_id"]
        state = "RUNNING" if query_id in self.running else "SUCCESS"
        known = state == "RUNNING" or query_id in self.engine.results_cache
        queries = [{"id": query_id, "status": state, "state": state}] if known else []
        return JSONResponse({"success": True, "data": {"queries": queries}})

    # -- files and the rest

    async def upload(self, request: Request) -> Response:
        """The second half of PUT."""
        content = await request.body()
        self.account.stages.write(request.path_params["path"], content)
        return Response()

    async def download(self, request: Request) -> Response:
        """The second half of GET; the bytes are a row in the ledger like any other that leaves."""
        content = self.account.stages.read(request.path_params["path"])
        return Response(status_code=404) if content is None else Response(content)

    async def load(self, request: Request) -> Response:
        """Not Snowflake's: a file of this machine as a table, with upper-case names and Snowflake's types."""
        asked = await read(request)
        try:
            count = await run_in_threadpool(load, self.account, asked["table"], asked["file"])
        except Exception as error:
            return JSONResponse({"success": False, "message": f"{type(error).__name__}: {error}"}, 400)
        return JSONResponse({"success": True, "rows": count})

    async def telemetry(self, request: Request) -> Response:
        """Taken and thrown away."""
        return done()

    async def ledger(self, request: Request) -> Response:
        """Not Snowflake's: all that crossed the wire; DELETE forgets it."""
        if request.method == "DELETE":
            self.account.ledger.clear()
        return JSONResponse(self.account.ledger.as_json())


def tag_of(body: dict[str, Any], session: Session) -> str:
    """A statement's own tag (`_statement_params`) goes before the session's."""
    return str((body.get("parameters") or {}).get("QUERY_TAG") or session.parameters["QUERY_TAG"])


NAMED = frozenset(("databaseName", "schemaName", "roleName", "warehouse"))
VALIDITY = {"validityInSeconds": 3600, "masterValidityInSeconds": 14400}


def done() -> JSONResponse:
    """Done, and nothing to say."""
    return JSONResponse({"success": True, "data": None, "code": None, "message": None})


def login_answer(token: str, session: Session) -> dict[str, Any]:
    """What a driver wants to know of a new session."""
    return {
        "token": token,
        "masterToken": token,
        **VALIDITY,
        "serverVersion": "9.99.0",
        "sessionId": session.number,
        "parameters": [
            *parameters_of(session),
            {"name": "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "value": 0},
            {"name": "CLIENT_TELEMETRY_ENABLED", "value": False},
        ],
        "sessionInfo": {
            "databaseName": session.database,
            "schemaName": session.schema,
            "warehouseName": session.warehouse,
            "roleName": session.role,
        },
    }


def parameters_of(session: Session) -> list[dict[str, Any]]:
    """Session parameters as a driver reads them; those that are the driver's own it knows itself."""
    return [{"name": name, "value": typed(session.parameters[name])} for name in DEFAULTS]


def typed(value: str) -> Any:
    """A truth value or a number where the text is one."""
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    return int(value) if value.isdigit() else value


def failure(error: Error, session: Session, entry: Entry) -> dict[str, Any]:
    """Snowflake's own error; a statement that was cancelled says so whatever DuckDB made of it."""
    if session.cancelled.is_set():
        return failed(f"{CANCELLED[0]:06d}", CANCELLED[1], CANCELLED[2], entry)
    return failed(f"{error.errno:06d}", error.sqlstate or "XX000", error.raw_msg or str(error.msg), entry)


def failed(code: str, state: str, message: str, entry: Entry) -> dict[str, Any]:
    """A refusal in the shape of a query's answer."""
    data = {"errorCode": code, "sqlState": state, "queryId": entry.query_id, "internalError": False}
    return {"success": False, "code": code, "message": message, "data": data}
