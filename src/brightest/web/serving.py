"""Serving is an open port and Uvicorn behind it."""

import os
import socket
from contextlib import ExitStack

import uvicorn
from fastapi import FastAPI

from brightest.errors import SettingError

LARGEST = 2 << 20  # bytes of a message: the page reduces a picture before it sends it


def listen(host: str, port: int) -> socket.socket:
    """The open port, a free one for 0. Raises SettingError where it can't be opened."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol named, or asyncio leaves Nagle's delay on.
        with ExitStack() as undone:
            listening = undone.enter_context(socket.socket(family, kind, protocol))
            if os.name == "posix":  # elsewhere it would let two programs have the same port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place)
            listening.listen()
            undone.pop_all()  # it stays open
    except OSError as error:
        raise SettingError(
            f"{host}:{port} can't be opened: {error.strerror or error}; choose another --host or --port."
        ) from None
    return listening


def server(app: FastAPI) -> uvicorn.Server:
    """What answers: nothing larger than LARGEST, no log but of what goes wrong."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=LARGEST,
            ws_per_message_deflate=False,  # costs milliseconds that a stroke doesn't have
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
    )


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Answer until Ctrl-C."""
    server(app).run(sockets=[listening])
