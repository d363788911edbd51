"""The server in a thread, and a visitor without a browser: a WebSocket that speaks the protocol."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass

from websockets.sync.client import connect

from brightest.system.sockets import open_port
from brightest.web import server as page_server
from brightest.web.app import create_app
from brightest.web.wire import decode

TIMEOUT_SECONDS = 600
TEACHERS_KEY, PUPILS_KEY = "teachers", "pupils"


@dataclass
class Visitor:
    """One connection."""

    socket: object
    token: str = ""

    def say(self, type, **fields):
        self.socket.send(json.dumps({"type": type, **fields}))

    def hear(self, type, **facts):
        """The next message of that type, with those facts: its facts and its arrays."""
        while True:
            heard, arrays = decode(self.socket.recv(timeout=30))
            if heard["type"] == type and facts.items() <= heard.items():
                return heard, arrays

    def draw(self, strokes):
        """Draw strokes as by_hand.py has them; the snapshot after the last."""
        for count, stroke in enumerate(strokes, start=1):
            self.say("draw.stroke", points=stroke, begins=True, count=count)
        return self.hear("drawing", count=len(strokes))


@dataclass
class Server:
    """A running server."""

    port: int

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def socket(self, origin=None, **options):
        origin = origin or f"http://127.0.0.1:{self.port}"
        return connect(f"ws://127.0.0.1:{self.port}/ws", origin=origin, **options)

    @contextmanager
    def visit(self, token="", key=""):
        """A visitor whose connection is open. All it hears is kept: with a full queue, closing takes 10 seconds."""
        with self.socket(max_queue=None) as socket:
            visitor = Visitor(socket)
            visitor.say("hello", token=token, key=key)
            visitor.token = visitor.hear("welcome")[0]["token"]
            yield visitor


@contextmanager
def serving(workspace, limits=page_server.LIMITS, **options):
    """The server, in a thread, until the block ends."""
    bound, ready = open_port("127.0.0.1", 0), threading.Event()
    server = page_server.server(create_app(workspace, **options), limits, announce=ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        assert ready.wait(TIMEOUT_SECONDS)
        yield Server(bound.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
