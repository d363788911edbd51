"""Runs the page's app on a server with limits on connections and messages."""

import logging
import socket
from collections.abc import Callable

from fastapi import FastAPI

from brightest.system.http.clients import Networks
from brightest.system.http.connections import Connections
from brightest.system.http.limits import ConnectionLimits
from brightest.system.http.protocol import Gate
from brightest.system.http.server import Server, make_server, possible_connections

MAX_MESSAGE_BYTES = 2 << 20  # the page reduces pictures before it sends them
LIMITS = ConnectionLimits(max_connections=1024)  # a visitor has one, and a few more while the page loads


def server(
    app: FastAPI,
    limits: ConnectionLimits = LIMITS,
    trusted: Networks = (),
    announce: Callable[[], None] | None = None,
) -> Server:
    """A server for `app` that logs only errors.

    trusted: the networks of proxies that name their clients. announce: called when the server is ready.
    """
    return make_server(
        app,
        Gate(limits, Connections(possible_connections(limits.max_connections), trusted)),
        announce=announce,
        warn=logging.getLogger(__name__).warning,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # compression would delay each stroke by milliseconds
        log_level="error",
        timeout_graceful_shutdown=1,
    )


def serve(app: FastAPI, bound: socket.socket, trusted: Networks, announce: Callable[[], None]) -> None:
    """Serve on the socket `bound` until a signal ends the server."""
    server(app, trusted=trusted, announce=announce).run(sockets=[bound])
