"""A server that has no more descriptors says so once, and goes on."""

import errno
import socket
from types import SimpleNamespace

import pytest
from fastapi import FastAPI

from brightest.errors import SettingError
from brightest.service import server as service_server
from brightest.system.http import server as http_server
from brightest.system.http.clients import parse_networks
from brightest.system.http.connections import Connections
from brightest.system.http.limits import ConnectionLimits
from brightest.system.http.protocol import Gate
from brightest.system.http.server import make_server, possible_connections
from brightest.web import server as page_server
from support.coroutines import run_coroutine


class Loop:
    """Remembers what asyncio would print."""

    def __init__(self):
        self.printed = []

    def default_exception_handler(self, context):
        self.printed.append(context)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_a_thousand_refused_connections_are_one_line_a_minute(monkeypatch, number):
    said, now, loop = [], [100.0], Loop()
    monkeypatch.setattr(http_server, "time", SimpleNamespace(monotonic=lambda: now[0]))
    server = make_server(lambda: None, Gate(ConnectionLimits(), Connections(1)), warn=said.append)
    for _ in range(1_000):
        now[0] += 0.05
        server._on_loop_error(loop, {"message": "accept", "exception": OSError(number, "Too many open files")})
    assert said == ["connections must wait, because the system allows no more: Too many open files."]
    now[0] += 60
    server._on_loop_error(loop, {"message": "accept", "exception": OSError(number, "Too many open files")})
    assert len(said) == 2
    assert loop.printed == []


def test_any_other_error_is_still_seen():
    loop, server = Loop(), make_server(lambda: None, Gate(ConnectionLimits(), Connections(1)))
    context = {"message": "ours", "exception": ZeroDivisionError()}
    server._on_loop_error(loop, context)
    assert loop.printed == [context]


def test_it_takes_no_more_connections_than_the_system_allows(monkeypatch):
    resource = pytest.importorskip("resource")
    limits = [(256, 256)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: limits.append(wanted))
    assert possible_connections(512) == 156
    assert limits == [(256, 256)]
    limits[:] = [(256, 100_000)]
    assert possible_connections(512) == 512
    assert limits[-1] == (4096, 100_000)


@pytest.mark.parametrize("module", [page_server, service_server])
def test_both_servers_know_their_proxies_and_the_systems_limit(module, monkeypatch):
    monkeypatch.setattr(module, "possible_connections", lambda _: 8)
    connections = module.server(FastAPI(), trusted=parse_networks(["10.0.0.0/8"])).config.http.gate.connections
    dropped = []
    for number in range(7):
        connections.open("10.1.2.3", lambda number=number: dropped.append(number))
    assert dropped == [0]


def test_a_port_that_another_took_meanwhile_is_an_error():
    with socket.socket() as ours, socket.socket() as theirs:
        for each in (ours, theirs):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        theirs.bind(("127.0.0.1", 0))
        try:
            ours.bind(theirs.getsockname())
        except OSError:
            pytest.skip("this system lets no two programs bind a port")
        theirs.listen()

        async def app(scope, receive, send):
            assert scope["type"] == "lifespan"
            await receive()
            await send({"type": "lifespan.startup.complete"})

        server = make_server(app, Gate(ConnectionLimits(), Connections(1)))

        async def start():
            server.config.load()
            server.lifespan = server.config.lifespan_class(server.config)
            await server.startup([ours])

        with pytest.raises(SettingError, match=r"the port can't be opened: .*; choose another --port"):
            run_coroutine(start())
