"""`brightest page`: the page in a browser, on this machine unless told otherwise."""

import secrets
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from brightest.cli.loading import load_data
from brightest.cli.options import (
    AllowedHosts,
    ApiKey,
    CorsOrigins,
    Data,
    DataDir,
    Host,
    Json,
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
    api_key: ApiKey = "",
    allowed_host: AllowedHosts = None,
    cors_origin: CorsOrigins = None,
    trusted_proxy: TrustedProxies = None,
    root_path: RootPath = "",
    json: Json = False,
) -> None:
    """Draw a digit and see every number on its way through the network, in a browser."""
    from brightest.system.http.access import LOOPBACK, Access, check_key_text, check_origins
    from brightest.system.http.clients import parse_networks
    from brightest.system.http.root_path import check_root_path

    local = url_host(host) in LOOPBACK
    hosts: tuple[str, ...] = LOOPBACK if local else (url_host(host),)
    if host in ALL_INTERFACES and not allowed_host:
        hosts = ()  # this machine has many addresses, so any name may be its own
    access = Access(
        hosts=(*hosts, *(allowed_host or ())),
        key=check_key_text(api_key) or secrets.token_urlsafe(16),
        origins=check_origins(tuple(cors_origin or ())),
    )
    trusted, root_path = parse_networks(trusted_proxy or ()), check_root_path(root_path)

    from brightest.system.sockets import open_port
    from brightest.web.app import create_app
    from brightest.web.invitation import Invitation
    from brightest.web.server import serve

    console = open_console(stderr=json)
    workspace = _workspace(network, data, data_dir, console)

    def announce() -> None:
        link = f"{address}/?key={quote(access.key, safe='')}"
        if json:
            said = {"command": "page", "address": link, "network": workspace.name, "data": workspace.data.name}
            print_json(said | {"pupils": (invitation and invitation.link()) or None})
        else:
            console.print(f"{workspace.name} reads digits at {link} (Ctrl-C ends it).", soft_wrap=True)
            if invitation and invitation.address:
                console.print(f"For pupils: {invitation.link()}", soft_wrap=True)
                _print_code(invitation.link())
            sys.stdout.flush()
        if browser:
            threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()

    with resent() as first:  # also handles signals that come before the server has started
        bound = open_port(host, port)
        reached = _own_address() if host in ALL_INTERFACES else url_host(host)
        address = f"http://{reached}:{bound.getsockname()[1]}{root_path}"
        # A proxy may serve this machine's page to others, at an address that only their browsers know.
        invitation = Invitation("" if local else address) if allowed_host or not local else None
        serve(create_app(workspace, access, root_path, invitation), bound, trusted, announce)
    end_server(first())


def _workspace(network: Path | None, data: str | None, data_dir: Path | None, console: "Console") -> "Workspace":
    from brightest.nn.storage import load
    from brightest.web.workspace import Workspace

    network = network or Path("best")
    return Workspace(network.stem, load(network), load_data(data or "auto", data_dir, console))


def _own_address() -> str:
    """This machine's address in its local network; its name if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as towards:
        try:
            towards.connect(("192.0.2.1", 9))  # connecting a UDP socket sends nothing, and the address is reserved
        except OSError:
            return socket.gethostname()
        return str(towards.getsockname()[0])


def _print_code(address: str) -> None:
    """The link as a QR code, for the phones of a class."""
    import segno

    segno.make(address, error="m", micro=False).terminal(compact=True)
