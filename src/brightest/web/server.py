"""Uvicorn, set up for the page."""

import socket

import uvicorn
from fastapi import FastAPI

MAX_MESSAGE_BYTES = 2 << 20  # bytes of a message: the page reduces a picture before it sends it


def server(app: FastAPI) -> uvicorn.Server:
    """A server for `app` that logs only warnings."""
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
    """Serve on the socket `listening` until Ctrl-C."""
    server(app).run(sockets=[listening])
