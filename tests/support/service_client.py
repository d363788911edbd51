"""The service in a thread, and a client that calls it."""

import http.client
import io
import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
from PIL import Image

from brightest.service.app import create_app
from brightest.service.limits import Limits
from brightest.service.server import server
from brightest.system.http.access import OPEN
from brightest.system.sockets import open_port

JSON, BYTES, FORM = "application/json", "application/octet-stream", "multipart/form-data; boundary=cut"
TIMEOUT_SECONDS = 600  # after which a test gives up; no test should come near it, even on a busy machine


@dataclass
class Response:
    """A response of the service."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The sentence of an error; checks that it is one sentence, and all of the body."""
        assert list(self.json) == ["error"]
        sentence = self.json["error"]
        assert sentence.endswith(".")
        assert "\n" not in sentence
        return sentence


@dataclass
class Service:
    """A service on this machine."""

    port: int

    def request(self, method, path, body=None, content_type=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body, headers | ({"Content-Type": content_type} if content_type else {}))
            response = connection.getresponse()
            return Response(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def read(self, picture, **fields):
        return self.request("POST", "/v1/read", form(picture, **fields), FORM)

    def digits(self, images):
        return self.request("POST", "/v1/digits", json.dumps({"images": np.asarray(images).tolist()}), JSON)

    @contextmanager
    def connect(self):
        """A raw connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT_SECONDS) as connection:
            yield connection

    def metric(self, name, **labels):
        """A metric's value; 0 if nothing was counted. An answered request may be counted a moment later."""
        wanted = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
        start = f"{name}{{{wanted}}} " if labels else f"{name} "
        lines = self.request("GET", "/metrics").body.decode().splitlines()
        return float(next((line[len(start) :] for line in lines if line.startswith(start)), 0))


def receive_all(connection):
    """Everything that arrives on a raw connection until it is closed: the status, and the text."""
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return int(received.split()[1]), received.decode()


def receive_rest(connection):
    """Everything else that arrives on a raw connection until it is closed or silent."""
    received = b""
    with suppress(TimeoutError, ConnectionError):
        while chunk := connection.recv(65536):
            received += chunk
    return received


def form(picture, **fields):
    """A form as browsers send it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if picture is not None:
        parts.append(b'Content-Disposition: form-data; name="image"; filename="secret.png"\r\n\r\n' + picture)
    return b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"


def form_request(picture):
    """All bytes of a request that reads a picture, for tests that send them piece by piece."""
    body = form(picture)
    head = f"POST /v1/read HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def encoded(pixels, file_format="PNG", **options):
    """The bytes of a picture's file."""
    file = io.BytesIO()
    (pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)).save(file, file_format, **options)
    return file.getvalue()


@contextmanager
def serving(reader, access=OPEN, trusted=(), root_path="", **limits):
    """The service in a thread, until the block ends. Time limits are so long that no busy machine exceeds them."""
    generous = {
        "head_seconds": TIMEOUT_SECONDS,
        "body_seconds": TIMEOUT_SECONDS,
        "read_seconds": TIMEOUT_SECONDS,
        "drain_seconds": 0.2,
    }
    limits = Limits(**(generous | limits))
    bound, ready = open_port("127.0.0.1", 0), threading.Event()
    app = create_app(reader, "reader", limits, access, trusted, root_path)
    running = server(app, limits, trusted, ready.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        assert ready.wait(TIMEOUT_SECONDS)
        yield Service(bound.getsockname()[1])
    finally:
        running.should_exit = True
        thread.join(TIMEOUT_SECONDS)
        bound.close()


def wait_until(condition):
    """Wait until the condition holds."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
