"""`brightest serve`: the reader for other programs, over HTTP."""

from pathlib import Path
from typing import Annotated

import typer

from brightest.cli.options import (
    AllowedHosts,
    ApiKey,
    CorsOrigins,
    Host,
    Json,
    MaxError,
    Port,
    RootPath,
    TrustedProxies,
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
    api_key: ApiKey = "",
    allowed_host: AllowedHosts = None,
    cors_origin: CorsOrigins = None,
    trusted_proxy: TrustedProxies = None,
    root_path: RootPath = "",
    json: Json = False,
) -> None:
    """Read pictures and digits for other programs: POST /v1/read, POST /v1/digits, see /openapi.json."""
    from brightest.http.access import LOOPBACK, Access, check_key_text, check_origins
    from brightest.http.clients import parse_networks
    from brightest.http.root_path import check_root_path

    local = url_host(host) in LOOPBACK
    access = Access(
        hosts=(*(LOOPBACK if local else ()), *(allowed_host or ())),
        key=check_key_text(api_key),
        origins=check_origins(tuple(cors_origin or ())),
        local_pages=local,
    )
    trusted, root_path = parse_networks(trusted_proxy or ()), check_root_path(root_path)

    from brightest.reader.reader import Reader
    from brightest.service import server
    from brightest.service.app import create_app
    from brightest.service.pool import warm_up
    from brightest.system.sockets import open_port

    network = network or Path("reader")
    reader = Reader(network, max_error)
    say_if_uncalibrated(reader.network, network, open_console(stderr=True))
    warm_up(reader)

    def announce() -> None:
        address = f"http://{url_host(host)}:{bound.getsockname()[1]}{root_path}/"
        if json:
            print_json({"command": "serve", "address": address, "network": network.stem})
        else:
            open_console().print(f"{network.stem} reads pictures at {address}v1/read (Ctrl-C ends it).", soft_wrap=True)

    app = create_app(reader, network.stem, access=access, trusted=trusted, root_path=root_path)
    with resent() as first:  # also of signals that come while the server is not yet there
        bound = open_port(host, port)
        server.serve(app, bound, trusted, announce)
    end_server(first())
