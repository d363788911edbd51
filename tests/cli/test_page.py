"""`page`: an address that answers, or a sentence that says why there is none."""

import io
import json
import re
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack

import pytest
import segno

from brightest.web import server
from support.service_client import TIMEOUT_SECONDS

OPTIONS = ("page", "--no-browser", "--data", "optdigits", "--network", "lesson")


@pytest.fixture
def announced(brightest, monkeypatch):
    """What `brightest page` prints with more arguments. It serves nothing: that takes a process of its own."""
    monkeypatch.setattr(server, "serve", lambda app, bound, trusted, announce: (announce(), bound.close()))
    return lambda *arguments: brightest(*OPTIONS, *arguments).out


def test_the_page_is_where_it_says(tmp_path):
    call = [sys.executable, "-m", "brightest", *OPTIONS, "--json"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process, ExitStack() as stack:
        stack.callback(process.kill)  # if anything fails, or the test would wait for its end
        said = json.loads(process.stdout.readline())
        assert (said["command"], said["network"], said["data"]) == ("page", "lesson", "optdigits")
        assert said["pupils"] is None
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{20,}", said["address"])
        with urllib.request.urlopen(said["address"], timeout=TIMEOUT_SECONDS) as answer:
            assert "<title>brightest</title>" in answer.read().decode()
        process.terminate()
        process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 0


def test_a_proxys_path_and_a_key_of_ones_own_are_in_the_link(announced):
    said = json.loads(announced("--json", "--root-path", "/digits/", "--api-key", "sesame&1"))
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/digits/\?key=sesame%261", said["address"])


def test_the_key_may_come_from_the_environment(announced, monkeypatch):
    monkeypatch.setenv("BRIGHTEST_API_KEY", "sesame")
    assert json.loads(announced("--json"))["address"].endswith("/?key=sesame")


def test_others_are_let_in_by_the_whole_link_alone(announced):
    said = json.loads(announced("--json", "--host", "0.0.0.0"))
    teacher, pupils = (re.fullmatch(r"(http://.*/)\?key=([\w-]{20,})", said[name]) for name in ("address", "pupils"))
    assert teacher[1] == pupils[1]
    assert teacher[2] != pupils[2]


def test_what_can_not_be_opened_is_an_error(brightest):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = brightest("page", "--no-browser", "--data", "optdigits", "--port", port)
    assert done.code == 2
    assert f"127.0.0.1:{port} can't be opened" in done.err
    assert "no such" in brightest("page", "--network", "missing.safetensors").err.lower()
    assert brightest("page", "--port", 70000).code == 2


def test_networks_of_other_images_are_refused(brightest, arrays):
    assert brightest("train", "--data", arrays, "--epochs", 1, "--out", "small.safetensors").code == 0
    done = brightest("page", "--network", "small.safetensors", "--data", "optdigits")
    assert done.code == 2
    assert "28×28 = 784" in done.err


def test_a_class_gets_the_pupils_link_as_a_code(announced):
    _, pupils, printed = announced("--host", "0.0.0.0").split("\n", 2)
    address = re.fullmatch(r"For pupils: (http://\S+key=[\w-]+)", pupils)[1]
    code = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(code, compact=True)
    assert printed == code.getvalue()
