"""Serving is Uvicorn behind an open port."""

import socket

import uvicorn
from fastapi import FastAPI

MAX_MESSAGE_BYTES = 2 << 20  # bytes of a message: the page reduces a picture before it sends it


def server(app: FastAPI) -> uvicorn.Server:
    """What answers: nothing larger than MAX_MESSAGE_BYTES, no log but of what goes wrong."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=MAX_MESSAGE_BYTES,
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
