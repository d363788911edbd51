"""Runs the service on a server that limits connections, finishes requests in progress, and keeps memory small."""

import ctypes
import gc
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from fastapi import FastAPI

from brightest.service import log
from brightest.service.access_record import NO_ROUTE
from brightest.service.limits import Limits
from brightest.system.http.clients import Networks
from brightest.system.http.connections import Connections
from brightest.system.http.protocol import Gate
from brightest.system.http.server import Server, make_server, possible_connections

KEEP_ALIVE_SECONDS = 30
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # constants of glibc's malloc.h


def server(
    app: FastAPI,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    trusted: Networks = (),
    announce: Callable[[], None] | None = None,
) -> Server:
    """A server for the app. On shutdown it finishes the requests in progress.

    trusted: the networks of proxies that name their clients. announce: called when the server is ready.
    """
    connections = Connections(possible_connections(limits.max_connections), trusted)
    return make_server(
        app,
        Gate(limits, connections, lambda status: log.info(route=NO_ROUTE, status=status)),
        announce=announce,
        warn=lambda sentence: log.info(event="warning", message=sentence),
        ws="none",
        log_config=None,
        log_level="critical",  # the service has its own log
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=round(limits.body_seconds + limits.read_seconds + limits.drain_seconds) + 1,
    )


def serve(
    app: FastAPI,
    bound: socket.socket,
    trusted: Networks,
    announce: Callable[[], None],
    limits: Limits = Limits(),  # noqa: B008 (frozen)
) -> None:
    """Serve on the socket `bound` until a signal. Uvicorn finishes the requests in progress, then raises it again."""
    keep_modules()
    _return_freed_memory()
    log.log_to(sys.stderr)
    log.info(event="start")
    try:
        server(app, limits, trusted, announce).run(sockets=[bound])
    finally:
        log.info(event="stop")


def keep_modules() -> None:
    """Collect garbage once, then exclude all present objects from later collections.

    Otherwise each full collection would visit all imported modules. That would stop all requests for a tenth of a
    second, and write to memory that processes share.
    """
    gc.collect()
    gc.freeze()


def _return_freed_memory() -> None:
    """Make glibc return freed memory to the system. By default it keeps several times the memory of a largest picture.

    With lower thresholds, up to a third fewer photos would be read per second, because the system clears fresh memory.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            libc = ctypes.CDLL(None)
            libc.mallopt(M_MMAP_THRESHOLD, 8 << 20)
            libc.mallopt(M_TRIM_THRESHOLD, 16 << 20)
            libc.mallopt(M_ARENA_MAX, 2)
            libc.malloc_trim(0)
