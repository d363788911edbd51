"""The service as it runs for others, in a thread, and somebody who asks."""

import asyncio
import http.client
import io
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
from PIL import Image

from brightest.service.app import create_app
from brightest.service.limits import Limits
from brightest.service.server import server
from brightest.system.sockets import listen

JSON, BYTES, FORM = "application/json", "application/octet-stream", "multipart/form-data; boundary=cut"


@dataclass
class Told:
    """What somebody was told."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The sentence, which is one and is all there is."""
        assert list(self.json) == ["error"]
        sentence = self.json["error"]
        assert sentence.endswith(".")
        assert "\n" not in sentence
        return sentence


@dataclass
class Service:
    """Where it is."""

    port: int

    def ask(self, method, path, body=None, kind=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
            answer = connection.getresponse()
            return Told(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def read(self, picture, **fields):
        return self.ask("POST", "/v1/read", form(picture, **fields), FORM)

    def digits(self, images):
        return self.ask("POST", "/v1/digits", json.dumps({"images": np.asarray(images).tolist()}), JSON)

    @contextmanager
    def line(self):
        """A raw connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            yield connection

    def metric(self, name, **labels):
        """A metric's value now; 0 where nothing was counted. What was answered may be counted a moment later."""
        wanted = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
        start = f"{name}{{{wanted}}} " if labels else f"{name} "
        lines = self.ask("GET", "/metrics").body.decode().splitlines()
        return float(next((line[len(start) :] for line in lines if line.startswith(start)), 0))


def finished(work):
    """What a coroutine returns, run where no other loop runs: a browser of other tests may have one in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def heard(connection):
    """All that comes on a raw connection until it is closed: the status, and the rest."""
    heard = b""
    while piece := connection.recv(65536):
        heard += piece
    return int(heard.split()[1]), heard.decode()


def rest(connection):
    """What else comes on a raw connection, until it is closed or silent: a head and its body may come one by one."""
    heard = b""
    with suppress(TimeoutError, ConnectionError):
        while piece := connection.recv(65536):
            heard += piece
    return heard


def form(picture, **fields):
    """A form as browsers send it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if picture is not None:
        parts.append(b'Content-Disposition: form-data; name="image"; filename="secret.png"\r\n\r\n' + picture)
    return b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"


def saved(pixels, kind="PNG", **options):
    """A picture's file."""
    file = io.BytesIO()
    (pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)).save(file, kind, **options)
    return file.getvalue()


@contextmanager
def serving(reader, **limits):
    """The service, in a thread, until the block ends."""
    limits = Limits(**limits)
    listening = listen("127.0.0.1", 0)
    running = server(create_app(reader, "reader", limits), limits)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Service(listening.getsockname()[1])
    finally:
        running.should_exit = True
        thread.join(20)
        listening.close()


def soon(condition):
    """Wait until it holds."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)
