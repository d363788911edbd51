"""`brightest serve`: the reader for other programs, over HTTP."""

import socket
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.cli.loading import say_if_uncalibrated
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
    url_host,
)
from brightest.cli.printing import open_console, print_json
from brightest.system.signals import resent

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from brightest.service.limits import Limits
    from brightest.system.http.clients import Networks


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
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="Read with this many processes, each on one core; they share the networks' memory.  "
            "[default: one process with a thread for each core]",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Serve the reader to other programs over HTTP: POST /v1/read, POST /v1/digits, see /openapi.json."""
    from brightest.system.http.access import LOOPBACK, Access, check_key_text, check_origins
    from brightest.system.http.clients import parse_networks
    from brightest.system.http.root_path import check_root_path

    local = url_host(host) in LOOPBACK
    access = Access(
        hosts=(*(LOOPBACK if local else ()), *(allowed_host or ())),
        key=check_key_text(api_key),
        origins=check_origins(tuple(cors_origin or ())),
        local_pages=local,
    )
    trusted, root_path = parse_networks(trusted_proxy or ()), check_root_path(root_path)

    from brightest.service.processes import check_workers, sharing_metrics

    check_workers(workers)
    with sharing_metrics() if workers else nullcontext():  # before the service's modules are imported
        from brightest.reader.reader import Reader
        from brightest.service.app import create_app
        from brightest.service.limits import Limits
        from brightest.service.pool import warm_up
        from brightest.system.sockets import open_port

        network = network or Path("reader")
        reader = Reader(network, max_error)
        say_if_uncalibrated(reader.network, network, open_console(stderr=True))
        if workers:
            _use_one_core()
        warm_up(reader)

        def announce() -> None:
            address = f"http://{url_host(host)}:{bound.getsockname()[1]}{root_path}/"
            if json:
                print_json({"command": "serve", "address": address, "network": network.stem})
            else:
                open_console().print(
                    f"{network.stem} reads pictures at {address}v1/read (Ctrl-C ends it).", soft_wrap=True
                )

        limits = Limits().shared(workers) if workers else Limits()
        app = create_app(reader, network.stem, limits, access, trusted, root_path)
        with resent() as first:  # also handles signals that come before the server has started
            bound = open_port(host, port)
            if workers:
                number = _in_processes(app, bound, trusted, announce, limits, workers)
            else:
                number = _alone(app, bound, trusted, announce, limits)
    end_server(first() or number)


def _alone(
    app: "FastAPI",
    bound: socket.socket,
    trusted: "Networks",
    announce: "Callable[[], None]",
    limits: "Limits",
) -> int:
    from brightest.service import server

    server.serve(app, bound, trusted, announce, limits)
    return 0


def _in_processes(
    app: "FastAPI",
    bound: socket.socket,
    trusted: "Networks",
    announce: "Callable[[], None]",
    limits: "Limits",
    workers: int,
) -> int:
    from brightest.service import metrics, server
    from brightest.service.processes import serve_in_processes

    server.keep_modules()
    return serve_in_processes(
        workers,
        lambda ready: server.serve(app, bound, trusted, ready, limits),
        announce,
        bound.close,
        metrics.forget,
    )


def _use_one_core() -> None:
    """Keep OpenCV from starting threads: a fork doesn't copy them, and each process needs only one core."""
    import cv2

    cv2.setNumThreads(1)
