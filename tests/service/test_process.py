"""The service as a process of its own: how it starts, how it stops, and how much memory it takes."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brightest.service.limits import Limits
from brightest.service.pool import LARGE
from support.asking import FORM, Service, form, heard, saved

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


@pytest.fixture
def started(tmp_path):
    """Start `brightest serve`: the process, and where it is."""
    processes = []

    def start(*arguments):
        call = [sys.executable, "-W", "error", "-m", "brightest", "serve", "--json", "--port", "0", *arguments]
        log = (tmp_path / "log").open("w")
        with log:
            process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log, text=True, cwd=tmp_path)
        processes.append(process)
        said = json.loads(process.stdout.readline())
        return process, Service(int(said["address"].rstrip("/").rpartition(":")[2])), said

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_it_is_where_it_says_and_with_what_it_was_asked_for(started):
    _, service, said = started("--network", "best", "--max-error", "0.01")
    assert said == {"command": "serve", "address": f"http://127.0.0.1:{service.port}/", "network": "best"}
    facts = service.ask("GET", "/v1/network").json
    assert facts["name"] == "best"
    assert facts["threshold"] == next(x["threshold"] for x in facts["levels"] if x["max_error"] == 0.01)


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_what_was_begun_is_finished(started, tmp_path, photo, stop, code):
    process, service, _ = started()
    body = form(photo)
    with service.line() as line, service.line() as idle, service.line() as half:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        told = b""
        while not told.endswith(b"}"):
            told += idle.recv(65536)
        half.sendall(b"GET /healthz HTT")
        head = f"POST /v1/read HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
        line.sendall(head.encode() + body[:100])
        assert service.metric("brightest_requests_in_progress") == 2
        process.send_signal(stop)
        assert not idle.recv(65536)  # nothing was begun on these
        assert not half.recv(65536)
        with pytest.raises(ConnectionError):
            socket.create_connection(("127.0.0.1", service.port)).close()
        line.sendall(body[100:])
        status, text = heard(line)
    assert status == 200
    assert '"answer"' in text
    assert process.wait(20) == code
    lines = (tmp_path / "log").read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert (told[0]["event"], told[-1]["event"]) == ("start", "stop")
    assert [line for line in lines if not line.startswith("{")] == ["brightest: stopped."] * (code == 130)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory where Linux tells it")
def test_memory_is_bounded_whatever_is_sent(started, photo):
    """Pictures of as many pixels as are taken, large, far larger and just not large; beside uploads without end."""
    process, service, _ = started()
    side = int(Limits().pixels ** 0.5)
    large = [Image.new(mode, (side, side)) for mode in ("RGBA", "I")]
    bombs = [saved(large[0], compress_level=1), saved(large[1], "TIFF", compression="tiff_deflate")]
    bombs.append(saved(large[0], "WEBP", lossless=True))
    bombs.append(saved(Image.new("1", (13_000, 13_000))))
    nearly = saved(Image.new("RGBA", (LARGE // 2000, 2000)), compress_level=1)
    told = []
    asking = [threading.Thread(target=lambda: told.extend(service.read(bomb).status for bomb in bombs)) for _ in "1234"]
    asking += [threading.Thread(target=lambda: told.extend(service.read(nearly).status for _ in "123")) for _ in "123"]
    asking += [threading.Thread(target=lambda: told.append(_pour(service))) for _ in "12"]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sorted(told) == [200] * 21 + [413] * 2 + [422] * 4
    assert _most_memory(process) < 600
    assert service.read(photo).json["text"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory where Linux tells it")
@pytest.mark.parametrize("drawn", ["bars", "hatching", "marks", "one point"])
def test_memory_is_bounded_whatever_is_drawn(started, photo, drawn):
    """Pictures that are mean to the reader: ink without end, or much that could belong to one digit."""
    process, service, _ = started()
    picture, told = saved(_mean(drawn)), []
    asking = [threading.Thread(target=lambda: told.append(service.read(picture).status)) for _ in "12"]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(told) == 2
    assert set(told) <= {200, 422}
    assert _most_memory(process) < 600
    assert service.read(photo).json["text"]


def _mean(drawn):
    """A picture (h, w), dark on light."""
    if drawn == "one point":
        picture = np.zeros((3000, 2), bool)
        picture[1500, 0] = True
    elif drawn == "hatching":
        y, x = np.mgrid[:1800, :1800]
        picture = (x + y) % 8 < 2
    elif drawn == "marks":
        picture = np.kron(np.ones((66, 66), bool), np.pad(np.ones((8, 4), bool), 9))
    else:
        picture = np.kron(np.ones((1, 100), bool), np.pad(np.ones((400, 2), bool), ((0, 0), (7, 7))))
    return np.where(np.pad(picture, 40 * (drawn == "bars")), 0, 255).astype(np.uint8)


def _most_memory(process):
    """Megabytes that it ever took."""
    peak = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if "VmHWM" in line)
    return int(peak.split()[1]) / 1024


def _pour(service):
    """Upload until told to stop: the status."""
    with service.line() as line:
        line.sendall(f"POST /v1/read HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n".encode())
        line.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        start = form(b"").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        line.sendall(b"%x\r\n%b\r\n" % (len(start), start))
        for _ in range(300):  # some more than are taken
            line.sendall(b"8000\r\n" + bytes(0x8000) + b"\r\n")
        return heard(line)[0]


def test_what_can_not_be_served_is_an_error(started):
    def refused(*arguments):
        call = [sys.executable, "-m", "brightest", "serve", *arguments]
        done = subprocess.run(call, capture_output=True, text=True, check=False, env=os.environ)
        return done.returncode, done.stderr.splitlines()[-1]

    _, service, _ = started()
    code, sentence = refused("--port", str(service.port))
    assert code == 2
    assert f"127.0.0.1:{service.port} can't be opened" in sentence
    assert refused("--max-error", "0")[0] == 2
    assert "can't read missing.safetensors" in refused("--network", "missing.safetensors")[1]
