"""Runs Uvicorn on an open socket. Announces when it is ready, and logs little when file descriptors run out."""

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

ACCEPTED_AT_ONCE = 16  # connections accepted before superfluous ones are closed, each of which takes a descriptor
WAITING_CONNECTIONS = 1024  # connections that the system keeps until they are accepted
RESERVED_DESCRIPTORS = 100  # for files, and for connections that are being accepted or closed
WANTED_DESCRIPTORS = 4096
NO_RESOURCES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
SECONDS_BETWEEN_WARNINGS = 60
SECONDS_TO_ACCEPT = 0.1  # after the signal to end, for connections that are waiting to be accepted


class Server(uvicorn.Server):
    """Uvicorn's server.

    announce: called when signals are handled and connections are accepted. warn: writes a warning to the log.
    """

    def __init__(
        self, config: uvicorn.Config, announce: Callable[[], None] | None, warn: Callable[[str], None]
    ) -> None:
        super().__init__(config)
        self._announce, self._warn, self._warned_at = announce, warn, float("-inf")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections. Raises SettingError if another program has taken the port in the meantime."""
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
        """Log one line a minute, instead of a traceback for each connection that asyncio can't accept yet."""
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in NO_RESOURCES):
            loop.default_exception_handler(context)
            return
        now = time.monotonic()
        if now - self._warned_at >= SECONDS_BETWEEN_WARNINGS:
            self._warned_at = now
            self._warn(f"connections must wait, because the system allows no more: {error.strerror}.")


def make_server(
    app: ASGIApp,
    gate: Gate,
    *,
    announce: Callable[[], None] | None = None,
    warn: Callable[[str], None] = lambda sentence: None,
    **settings: Any,
) -> Server:
    """A server for `app` with the limits of `gate`. settings: further arguments of uvicorn.Config."""
    config = uvicorn.Config(
        app,
        loop="asyncio",  # the only loop whose errors _on_loop_error knows
        backlog=ACCEPTED_AT_ONCE,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        **limited(gate) | settings,
    )
    return Server(config, announce, warn)


def possible_connections(wanted: int) -> int:
    """How many connections this process can have open, at most `wanted`. Raises the process's limit if it may."""
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
