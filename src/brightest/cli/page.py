"""`brightest page`: the page in a browser, on this machine unless told otherwise."""

import secrets
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.cli.options import (
    Data,
    DataDir,
    Host,
    Json,
    Port,
    end_server,
    load_data,
    network_help,
    open_console,
    print_json,
    url_host,
)
from brightest.system.signals import resent

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.web.workspace import Workspace

ALL_INTERFACES = ("0.0.0.0", "::")


def page(
    network: Annotated[
        Path | None,
        typer.Option(help=network_help("best"), show_default=False),
    ] = None,
    data: Data = None,
    data_dir: DataDir = None,
    host: Host = "127.0.0.1",
    port: Port = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    json: Json = False,
) -> None:
    """Draw a digit and see every number on its way through the network, in a browser."""
    from brightest.system.sockets import open_port
    from brightest.web.app import create_app
    from brightest.web.server import serve

    console = open_console(stderr=json)
    workspace = _workspace(network, data, data_dir, console)
    with resent() as first:  # also of signals that come while the port is open and the server not yet there
        listening = open_port(host, port)
        address, hosts, key = _address(host, listening.getsockname()[1])
        if json:
            print_json({"command": "page", "address": address, "network": workspace.name, "data": workspace.data.name})
        else:
            console.print(f"{workspace.name} reads digits at {address} (Ctrl-C ends it).", soft_wrap=True)
            if key:
                _print_code(address)
        if browser:  # the port is open already, so the browser waits for us
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        serve(create_app(workspace, hosts, key), listening)
    end_server(first())


def _workspace(network: Path | None, data: str | None, data_dir: Path | None, console: "Console") -> "Workspace":
    from brightest.nn.storage import load
    from brightest.web.workspace import Workspace

    network = network or Path("best")
    return Workspace(network.stem, load(network), load_data(data or "auto", data_dir, console))


def _address(host: str, port: int) -> tuple[str, tuple[str, ...], str]:
    """The link to the page, the host names that requests may use (any if empty), and the key."""
    from brightest.web.app import LOOPBACK

    named = url_host(host)
    if named in LOOPBACK:
        return f"http://{named}:{port}/", LOOPBACK, ""
    key = secrets.token_urlsafe(16)
    if host in ALL_INTERFACES:
        return f"http://{_own_address()}:{port}/?key={key}", (), key
    return f"http://{named}:{port}/?key={key}", (named,), key


def _own_address() -> str:
    """This machine's address in its network, or its name if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as towards:
        try:
            towards.connect(("192.0.2.1", 9))  # an address for documentation: connecting a UDP socket sends nothing
        except OSError:
            return socket.gethostname()
        return str(towards.getsockname()[0])


def _print_code(address: str) -> None:
    """The link as a QR code, for the phones of a class."""
    import segno

    segno.make(address, error="m", micro=False).terminal(compact=True)
    sys.stdout.flush()
