"""Uvicorn on an open socket: it says that it is there once it can be stopped, and little when descriptors run out."""

import asyncio
import errno
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from brightest.errors import SettingError
from brightest.system.http.protocol import Gate, limited

ACCEPTED_AT_ONCE = 16  # connections, before those that must go are closed: so many descriptors may be in between
WAITING_CONNECTIONS = 1024  # that the system keeps until they are accepted
RESERVED_DESCRIPTORS = 100  # for files, and for connections that are being accepted or closed
WANTED_DESCRIPTORS = 4096
NO_RESOURCES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
SECONDS_BETWEEN_WARNINGS = 60
SECONDS_TO_ACCEPT = 0.1  # the connections that wait when the server is asked to end


class Server(uvicorn.Server):
    """Uvicorn's server. announce: called when signals are handled and connections accepted. warn: for the log."""

    def __init__(
        self, config: uvicorn.Config, announce: Callable[[], None] | None, warn: Callable[[str], None]
    ) -> None:
        super().__init__(config)
        self._announce, self._warn, self._warned_at = announce, warn, float("-inf")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections. Raises SettingError if another program began meanwhile, on the same port."""
        asyncio.get_running_loop().set_exception_handler(self._on_loop_error)
        try:
            await super().startup(sockets)
            for listening in sockets or []:
                listening.listen(WAITING_CONNECTIONS)
        except OSError as error:
            raise SettingError(f"the port can't be opened: {error.strerror}; choose another --port.") from None
        if self._announce:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish the requests in progress, and those that arrived just before the signal."""
        await asyncio.sleep(SECONDS_TO_ACCEPT)
        await super().shutdown(sockets)

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """One line a minute where asyncio has a traceback for each connection that it can't accept; it tries again."""
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in NO_RESOURCES):
            loop.default_exception_handler(context)
            return
        now = time.monotonic()
        if now - self._warned_at >= SECONDS_BETWEEN_WARNINGS:
            self._warned_at = now
            self._warn(f"connections wait, because the system has no more for us: {error.strerror}.")


def make_server(
    app: ASGIApp,
    gate: Gate,
    *,
    announce: Callable[[], None] | None = None,
    warn: Callable[[str], None] = lambda sentence: None,
    **settings: Any,
) -> Server:
    """A server for `app` behind `gate`. settings: of uvicorn.Config."""
    config = uvicorn.Config(
        app,
        loop="asyncio",  # whose errors we know
        backlog=ACCEPTED_AT_ONCE,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        **limited(gate) | settings,
    )
    return Server(config, announce, warn)


def possible_connections(wanted: int) -> int:
    """At most `wanted`, and no more than this process may have open; raises its soft limit if the hard one allows."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < WANTED_DESCRIPTORS and soft != hard:
        soft = WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(WANTED_DESCRIPTORS, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return wanted
    return max(1, min(wanted, soft - RESERVED_DESCRIPTORS))
