"""`brightest serve`: the reader for other programs, over HTTP."""

from pathlib import Path
from typing import Annotated

import typer

from brightest.cli.options import (
    Host,
    Json,
    MaxError,
    Port,
    end_server,
    network_help,
    open_console,
    print_json,
    say_if_uncalibrated,
    url_host,
)
from brightest.system.signals import resent


def serve(
    network: Annotated[
        Path | None,
        typer.Option(help=network_help("reader"), show_default=False),
    ] = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    max_error: MaxError = None,
    json: Json = False,
) -> None:
    """Read pictures and digits for other programs: POST /v1/read, POST /v1/digits, see /openapi.json."""
    from brightest.reader.reader import Reader
    from brightest.service import server
    from brightest.service.app import create_app
    from brightest.service.pool import warm_up
    from brightest.system.sockets import open_port

    network = network or Path("reader")
    reader = Reader(network, max_error)
    say_if_uncalibrated(reader.network, network, open_console(stderr=True))
    warm_up(reader)
    with resent() as first:  # also of signals that come while the port is open and the server not yet there
        listening = open_port(host, port)
        address = f"http://{url_host(host)}:{listening.getsockname()[1]}/"
        if json:
            print_json({"command": "serve", "address": address, "network": network.stem})
        else:
            open_console().print(f"{network.stem} reads pictures at {address}v1/read (Ctrl-C ends it).", soft_wrap=True)
        server.serve(create_app(reader, network.stem), listening)
    end_server(first())
