"""The server: the page's files, and a WebSocket for each visitor. It trusts nobody, and says why it shuts a door.

Whoever opens another site must not find that it talks to this one: the Host header must be ours, and so must the Origin
of a WebSocket. The page may load nothing but its own files, and run no script that is not in one of them.
"""

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brightest.errors import SettingError
from brightest.version import __version__
from brightest.web import messages, wire
from brightest.web.session import Session, Snapshot
from brightest.web.sessions import Sessions
from brightest.web.workspace import Workspace

PAGE = Path(__file__).parent / "page"
PLOTLY = Path(str(files("plotly"))) / "package_data" / "plotly.min.js"
MESSAGES_PER_SECOND, MESSAGE_BURST = 120, 240  # messages a second, and at once
HELLO_SECONDS = 10.0  # seconds in which the first message must come
IDLE_SECONDS = 30 * 60.0  # seconds without a message after which a connection is closed
CLOSE_CODE = 1008  # the close code for whoever passes a limit
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HEADERS = {  # 'unsafe-inline' is for styles alone: plotly.js writes its own
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def create_app(workspace: Workspace, hosts: tuple[str, ...] = LOOPBACK, key: str = "") -> FastAPI:
    """The page for `workspace`, for requests to `hosts` alone (to any, where empty) and for visitors who have `key`."""
    visitors = Sessions(workspace)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        visitors.close()

    app = FastAPI(title="brightest", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.router.lifespan_context = lifespan
    app.add_middleware(_Door, hosts=hosts)

    @app.websocket("/ws")
    async def talk(socket: WebSocket) -> None:
        await _talk(socket, visitors, key)

    @app.get("/plotly.min.js")
    async def plotly() -> FileResponse:
        return FileResponse(PLOTLY)

    app.mount("/", GZipMiddleware(StaticFiles(directory=PAGE, html=True)))
    return app


class _Door:
    """Refuses what is meant for another host or comes from another site's page; tells browsers our rules."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self.hosts and re.sub(r":\d+$", "", host) not in self.hosts:
            await _refuse(scope, receive, send, f"this page is at {' or '.join(self.hosts)} only.")
        elif scope["type"] == "websocket" and headers.get("origin") not in (f"http://{host}", f"https://{host}"):
            await _refuse(scope, receive, send, "the connection comes from another site's page.")
        else:
            await self.app(scope, receive, _with_headers(send))


async def _refuse(scope: Scope, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(f"brightest: {sentence}\n", 403)(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.close", "code": CLOSE_CODE, "reason": sentence})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sending


async def _talk(socket: WebSocket, visitors: Sessions, key: str) -> None:
    """One connection from hello to goodbye."""
    await socket.accept()
    mail = _Mailbox()
    session: Session | None = None
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = messages.read_hello((await socket.receive()).get("text") or "")
        if not secrets.compare_digest(hello.key.encode(), key.encode()):
            raise SettingError("the address lacks its key: ask for the whole link.")
        token, session = visitors.welcome(hello.token)
        mail.put(Snapshot("welcome", {"token": token, "version": __version__}))
        session.listen(mail.put)
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(_send(socket, mail))
            try:
                await _receive(socket, session, mail)
            finally:
                sending.cancel()
    except* (WebSocketDisconnect, RuntimeError):  # it is gone: RuntimeError is Starlette's for "closed meanwhile"
        pass
    except* (SettingError, TimeoutError) as refused:
        reason = str(refused.exceptions[0]) or "nothing was said for too long."
        await _close(socket, reason)
    finally:
        if session:
            session.leave(mail.put)


async def _receive(socket: WebSocket, session: Session, mail: "_Mailbox") -> None:
    """Pass on what comes. Raises SettingError where a limit is passed, TimeoutError where nothing came for long."""
    allowance, last = float(MESSAGE_BURST), time.monotonic()
    while True:
        async with asyncio.timeout(IDLE_SECONDS):
            message = await socket.receive()
        now = time.monotonic()
        allowance, last = min(MESSAGE_BURST, allowance + MESSAGES_PER_SECOND * (now - last)) - 1, now
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        if allowance < 0:
            raise SettingError(f"too many messages: at most {MESSAGES_PER_SECOND} a second are taken.")
        picture: bytes | None = message.get("bytes")
        try:
            command = session.reading(picture) if picture is not None else messages.read_command(message["text"]).do
        except SettingError as error:
            mail.put(Snapshot("error", {"sentence": str(error)}))
            continue
        session.submit(command)


async def _send(socket: WebSocket, mail: "_Mailbox") -> None:
    while True:
        await _post(socket, wire.encode(await mail.take()))


async def _post(socket: WebSocket, content: str | bytes) -> None:
    await (socket.send_text(content) if isinstance(content, str) else socket.send_bytes(content))


async def _close(socket: WebSocket, sentence: str) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # it is gone already
        await socket.close(
            CLOSE_CODE, sentence.encode()[:120].decode(errors="ignore")
        )  # the protocol's limit is 123 bytes


class _Mailbox:
    """Snapshots on their way from a session's worker to the network: of each kind the latest."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._latest: dict[str, Snapshot] = {}
        self._arrived = asyncio.Event()

    def put(self, snapshot: Snapshot) -> None:
        """Leave one, from any thread."""
        with suppress(RuntimeError):  # the server is gone
            self._loop.call_soon_threadsafe(self._lay, snapshot)

    def _lay(self, snapshot: Snapshot) -> None:
        self._latest[snapshot.kind] = snapshot
        self._arrived.set()

    async def take(self) -> Snapshot:
        """The one of the kind that has waited longest, as soon as there is one."""
        while not self._latest:
            self._arrived.clear()
            await self._arrived.wait()
        return self._latest.pop(next(iter(self._latest)))
