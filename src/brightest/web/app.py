"""The server: the page's files, and a WebSocket for each visitor.

A page of another site must not reach this server through its visitor's browser. So the Host header of a request must be
one of ours, and a WebSocket must be opened by our page or by one of an allowed origin. The page may load only its own
files.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brightest.errors import SettingError
from brightest.system.http.access import HEALTH_PATH, LOCAL, Access, AccessError
from brightest.system.http.root_path import RootPath
from brightest.system.version import __version__
from brightest.web import messages, wire
from brightest.web.classroom import Seat
from brightest.web.door import Door
from brightest.web.invitation import Invitation
from brightest.web.messages.classroom import ClassCommand
from brightest.web.page_files import page_files
from brightest.web.session import Session
from brightest.web.sessions import Sessions
from brightest.web.shared import Shared
from brightest.web.token_bucket import TokenBucket
from brightest.web.view import Snapshot
from brightest.web.workspace import Workspace

if TYPE_CHECKING:
    from brightest.system.http.connections import Connection

PLOTLY = Path(str(files("plotly"))) / "package_data" / "plotly.min.js"
MESSAGES_PER_SECOND, MESSAGE_BURST = 120, 240  # from one connection
SECONDS_BETWEEN_BOUNDS = 1.0  # between two checks of the memory that visitors' histories take
HELLO_SECONDS = 10.0  # within which the first message must arrive
IDLE_SECONDS = 30 * 60.0  # without a message before a connection is closed
POLICY_VIOLATION = 1008  # the close code for a connection that exceeds a limit
MAX_REASON_BYTES = 120  # of a close frame; the protocol's limit is 123
HEADERS = {  # 'unsafe-inline' is only for styles: plotly.js writes inline ones
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def create_app(
    workspace: Workspace,
    access: Access = LOCAL,
    root_path: str = "",
    invitation: Invitation | None = None,
) -> FastAPI:
    """The app that serves the page.

    workspace: the network and data with which each session begins.
    access: the key, hosts and origins that are allowed. If there is a class, whoever has this key is a teacher.
    root_path: the path under which a proxy serves the page.
    invitation: the invitation for pupils, if the page is for a class.
    """
    shared = Shared()
    sessions = Sessions(workspace, shared)
    door = Door(access, invitation)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        bounding = asyncio.create_task(_bound_histories(sessions))
        shared.prepare_engine()  # while the first visitor looks around
        yield
        bounding.cancel()
        sessions.close()
        shared.close()

    app = FastAPI(title="brightest", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.router.lifespan_context = lifespan
    app.add_middleware(_SameOrigin, access=access)
    app.add_middleware(RootPath, root_path=root_path)

    @app.websocket("/ws")
    async def talk(socket: WebSocket) -> None:
        await _talk(socket, sessions, door)

    @app.get(HEALTH_PATH)
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/plotly.min.js")
    async def plotly() -> FileResponse:
        return FileResponse(PLOTLY)

    app.mount("/", page_files())
    return app


class _SameOrigin:
    """Refuses requests for another host and WebSockets opened by another site's page; adds our security headers."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers, origins = Headers(scope=scope), self.access.origins
        try:
            self.access.check_host(headers)
            host, origin = headers.get("host", ""), headers.get("origin")
            if scope["type"] == "websocket" and origin not in (f"http://{host}", f"https://{host}", *origins):
                raise AccessError(403, "the connection comes from another site's page.")
        except AccessError as refused:
            if scope["type"] == "http":
                await PlainTextResponse(str(refused), refused.status)(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": str(refused)})
            return
        await self.app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


async def _bound_histories(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_BOUNDS)
        await asyncio.to_thread(sessions.bound_histories)


async def _talk(socket: WebSocket, sessions: Sessions, door: Door) -> None:
    """Serve one connection until it ends. Closes it with a reason if it breaks a rule."""
    await socket.accept()
    mailbox = _Mailbox()
    session: Session | None = None
    seat: Seat | None = None
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = messages.read_hello((await socket.receive()).get("text") or "")
        teaches = door.admit(hello.key)
        _let_in(socket)
        # In a thread, because making a new session takes a while.
        token, opened = await asyncio.to_thread(sessions.open, hello.token)
        session = opened
        mailbox.put(Snapshot("welcome", {"token": token, "version": __version__}, {}))
        opened.subscribe(mailbox.put)
        seat = door.seat(mailbox.put, _seen_at(socket), teaches=teaches)
        async with asyncio.TaskGroup() as group:  # of two tasks: what wakes them doesn't pass through all middleware
            group.create_task(_send_snapshots(socket, mailbox))
            group.create_task(_receive_commands(socket, opened, seat, mailbox))
    except* WebSocketDisconnect:
        pass
    except* (SettingError, TimeoutError) as refused:
        reason = str(refused.exceptions[0]) or "no message came for too long."
        with suppress(WebSocketDisconnect, RuntimeError):  # the connection is closed already
            await socket.close(POLICY_VIOLATION, reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore"))
    finally:
        if session:
            session.unsubscribe(mailbox.put)
        if seat:
            seat.leave()


def _let_in(socket: WebSocket) -> None:
    """Mark the connection as busy, so that it isn't closed to make room for others, and may send long messages."""
    connection: Connection | None = socket.scope.get("state", {}).get("connection")
    if connection:  # only our own server sets it
        connection.busy = True


async def _receive_commands(socket: WebSocket, session: Session, seat: Seat | None, mailbox: "_Mailbox") -> None:
    """Receive commands until the connection ends: queue those for the session, and execute those for the class.

    Raises WebSocketDisconnect at the end, SettingError if too many messages come, TimeoutError if none comes for
    IDLE_SECONDS.
    """
    bucket = TokenBucket(MESSAGE_BURST, MESSAGES_PER_SECOND)
    time = asyncio.get_running_loop().time
    async with asyncio.timeout(IDLE_SECONDS) as idle:
        while True:
            message = await socket.receive()
            idle.reschedule(time() + IDLE_SECONDS)
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message["code"])
            if not bucket.take():
                raise SettingError(f"too many messages: at most {MESSAGES_PER_SECOND} a second are allowed.")
            picture: bytes | None = message.get("bytes")
            try:
                if picture is not None:
                    session.submit_picture(picture)
                    continue
                command = messages.read_command(message["text"])
                if isinstance(command, ClassCommand):
                    _execute_in_class(command, seat)
                    continue
            except SettingError as error:
                mailbox.put(Snapshot("error", {"sentence": str(error)}, {}))
                continue
            session.submit(command.execute)


def _seen_at(socket: WebSocket) -> str:
    """The page's address as seen by the visitor's browser; empty if another site shows the page."""
    origin, host = socket.headers.get("origin", ""), socket.headers.get("host", "")
    return f"{origin}{socket.scope.get('root_path', '')}" if origin.partition("://")[2] == host else ""


def _execute_in_class(command: ClassCommand, seat: Seat | None) -> None:
    """Execute a command for the class. Raises SettingError if there is no class, or if this seat may not do it."""
    if not seat:
        raise SettingError("there is no class here: start the page with --host to invite one.")
    command.execute(seat)


async def _send_snapshots(socket: WebSocket, mailbox: "_Mailbox") -> None:
    """Send snapshots from the mailbox for ever. Raises WebSocketDisconnect if the connection is closed.

    A snapshot that can't be encoded is replaced by an error message to the visitor.
    """
    while True:
        snapshot = await mailbox.take()
        try:
            content = wire.encode(snapshot)
        except (ValueError, TypeError, LookupError) as error:
            logging.getLogger(__name__).warning("a snapshot of type %s can't be encoded: %r", snapshot.kind, error)
            sentence = f"{snapshot.kind} can't be shown: its numbers are not finite. Choose another network, or undo."
            content = wire.encode(Snapshot("error", {"sentence": sentence}, {}))
        try:
            await (socket.send_text(content) if isinstance(content, str) else socket.send_bytes(content))
        except RuntimeError as closed:  # raised by Starlette if the connection was closed in the meantime
            raise WebSocketDisconnect from closed


class _Mailbox:
    """Holds the latest snapshot of each kind, from the session's worker to the connection."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._latest: dict[str, Snapshot] = {}
        self._lock = threading.Lock()
        self._arrived = asyncio.Event()
        self._told = False  # whether the loop will look; to wake it for every snapshot costs more than to send one

    def put(self, snapshot: Snapshot) -> None:
        """Add a snapshot, which replaces an older one of its kind. Thread-safe."""
        with self._lock:
            self._latest[snapshot.kind] = snapshot
            told, self._told = self._told, True
        if not told:
            with suppress(RuntimeError):  # the event loop is closed
                self._loop.call_soon_threadsafe(self._arrived.set)

    async def take(self) -> Snapshot:
        """Wait for a snapshot, and remove and return the one whose kind has waited longest."""
        while True:
            with self._lock:
                if self._latest:
                    return self._latest.pop(next(iter(self._latest)))
                self._told = False
                self._arrived.clear()
            await self._arrived.wait()
