"""The service as a process of its own: how it starts and how it stops."""

import json
import signal
import socket
import subprocess
import sys

import pytest

from support.command import call
from support.service_client import TIMEOUT_SECONDS, Service, form_request, receive_all

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
SERVE = [sys.executable, "-W", "error", "-m", "brightest", "serve"]


@pytest.fixture
def start(tmp_path):
    """A function that starts `brightest serve`: the process, its service, and its first line of JSON."""
    processes = []

    def started(*arguments):
        with (tmp_path / "log").open("w") as log:
            call = [*SERVE, "--json", "--port", "0", *arguments]
            process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log, text=True, cwd=tmp_path)
        processes.append(process)
        facts = json.loads(process.stdout.readline())
        return process, Service(int(facts["address"].rstrip("/").rpartition(":")[2])), facts

    yield started
    for process in processes:
        process.kill()
        process.communicate()


def test_it_finishes_requests_in_progress_when_interrupted(start, tmp_path, photo):
    process, service, facts = start("--network", "best", "--max-error", "0.01")
    assert facts == {"command": "serve", "address": f"http://127.0.0.1:{service.port}/", "network": "best"}
    network = service.request("GET", "/v1/network").json
    assert network["name"] == "best"
    assert network["threshold"] == next(x["threshold"] for x in network["levels"] if x["max_error"] == 0.01)
    assert stop(process, service, photo, signal.SIGINT) == 130
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line for line in lines if not line.startswith("{")] == ["brightest: stopped."]


@pytest.mark.slow
def test_it_finishes_requests_in_progress_when_terminated(start, tmp_path, photo):
    process, service, _ = start()
    assert stop(process, service, photo, signal.SIGTERM) == 0
    events = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert (events[0]["event"], events[-1]["event"]) == ("start", "stop")


def stop(process, service, photo, signal_number):
    """The exit code after a signal, sent while a body arrives; checks that the request is answered all the same."""
    request = form_request(photo)
    with service.connect() as connection, service.connect() as idle, service.connect() as unfinished:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        response = b""
        while not response.endswith(b"}"):
            response += idle.recv(65536)
        connection.sendall(request[:-100])
        assert service.metric("brightest_requests_in_progress") == 2
        unfinished.sendall(b"GET /healthz HTT")
        process.send_signal(signal_number)
        assert not idle.recv(65536)  # these two have no request in progress
        assert not unfinished.recv(65536)
        with pytest.raises(ConnectionError):
            socket.create_connection(("127.0.0.1", service.port)).close()
        connection.sendall(request[-100:])
        status, text = receive_all(connection)
    assert status == 200
    assert '"answer"' in text
    return process.wait(TIMEOUT_SECONDS)


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [("--port", None, "can't be opened"), ("--network", "missing.safetensors", "can't read missing.safetensors")],
)
def test_what_can_not_be_served_is_an_error(option, value, sentence, monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        code = call(f"brightest serve {option} {value or occupied.getsockname()[1]}", monkeypatch)
    assert code in (1, 2)
    assert sentence in capsys.readouterr().err.splitlines()[-1]
