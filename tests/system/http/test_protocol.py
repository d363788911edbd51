"""A connection for which there is no room is closed unheard, by the server."""

import asyncio
import socket

from brightest.system.http.connections import Connections
from brightest.system.http.limits import ConnectionLimits
from brightest.system.http.protocol import Gate
from brightest.system.http.server import make_server
from support.coroutines import run_coroutine


class Full(Connections):
    """There is room for nobody."""

    def open(self, address, drop, hung_up=lambda: False):
        return None


def test_a_connection_without_room_is_closed_and_its_request_never_seen():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    async def main():
        server = make_server(app, Gate(ConnectionLimits(), Full(1)), lifespan="off")
        with socket.create_server(("127.0.0.1", 0)) as bound:
            running = asyncio.create_task(server.serve([bound]))
            reader, writer = await asyncio.open_connection(*bound.getsockname())
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            async with asyncio.timeout(10):
                try:
                    heard = await reader.read()
                except ConnectionError:
                    heard = b""
            writer.close()
            server.should_exit = True
            await running
        return heard

    assert run_coroutine(main()) == b""
    assert seen == []
