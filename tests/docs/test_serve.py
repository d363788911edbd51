"""docs/serve.md is true: its calls work, its table has the limits, and the container runs as an ordinary user."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from brightest import Reader
from brightest.data import load_data
from brightest.service.limits import Limits
from brightest.service.pool import warm_up
from brightest.service.schemas import MAX_BATCH_IMAGES, READING
from brightest.system.http.limits import RETRY_AFTER_SECONDS
from brightest.system.http.protocol import MAX_HEAD_BYTES
from support.command import printed_by
from support.prompt import printed
from support.service_client import encoded, serving

HERE = Path(__file__).parents[2]
PAGE = (HERE / "docs" / "serve.md").read_text(encoding="utf-8")
CONTAINER = (HERE / "Containerfile").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.S | re.M)
ADDRESS = "127.0.0.1:8000"


@pytest.fixture(scope="module")
def running():
    reader = Reader()
    warm_up(reader)
    with serving(reader) as service:
        yield service


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with the files that the calls send."""
    images = load_data("optdigits").test.images[:3].reshape(-1, 28, 28)
    row = np.concatenate(list(np.kron(images, np.ones((1, 2, 2), np.uint8))), axis=1)
    (tmp_path / "photo.jpg").write_bytes(encoded(255 - np.pad(row, 30), "JPEG"))
    (tmp_path / "digits.bin").write_bytes(images.tobytes())
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_its_calls_are_answered(running, here):
    calls = [line for _, block in BLOCKS for line in block.splitlines() if line.startswith("curl ")]
    assert len(calls) == 4
    for call in calls:
        words = shlex.split(call.replace(ADDRESS, f"127.0.0.1:{running.port}"))
        done = subprocess.run([*words, "--silent", "--fail"], capture_output=True, text=True, check=True)
        assert len(json.loads(done.stdout)["digits"]) == 3


def test_its_example_runs(running):
    (example,) = (block for kind, block in BLOCKS if kind == "python")
    code = example.replace(ADDRESS, f"127.0.0.1:{running.port}")
    assert printed(code) == "1\n"


def test_the_answer_it_shows_is_that_of_the_description():
    (shown,) = (json.loads(block) for kind, block in BLOCKS if kind == "json")
    assert shown == READING


def test_its_table_has_the_limits():
    limits, rows = Limits(), dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", PAGE, re.M))
    said = {
        name: [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", row)] for name, row in rows.items()
    }
    assert said["a body"] == [limits.max_body_bytes]
    assert said["all bodies at once"] == [limits.max_total_body_bytes]
    assert said["a body's time to arrive"] == [limits.body_seconds]
    assert said["a request's head"] == [MAX_HEAD_BYTES, limits.head_seconds]
    assert said["a picture"] == [limits.max_image_pixels]
    assert said["a batch"] == [MAX_BATCH_IMAGES]
    assert said["complete requests in progress, of one address"] == [limits.max_requests_per_client]
    assert said["complete requests in progress, of all addresses"] == [limits.max_requests]
    assert said["pictures and large batches that wait to be read"] == [limits.max_queued, limits.read_seconds]
    assert said["connections"] == [limits.max_connections]
    assert RETRY_AFTER_SECONDS >= 1


def test_the_container_is_that_of_an_ordinary_user():
    steps = [line.split(maxsplit=1) for line in CONTAINER.splitlines() if re.match("[A-Z]+ ", line)]
    assert steps[0] == ["FROM", "python:3.13-slim"]
    (user,) = (int(rest) for step, rest in steps if step == "USER")
    assert user > 0
    assert f"--uid {user} " in CONTAINER
    names = [step for step, _ in steps]
    assert names.index("USER") < names.index("ENV") < names.index("CMD") == len(steps) - 1
    copied = [word for step, rest in steps if step == "COPY" for word in rest.split()[:-1]]
    assert all((HERE / path).exists() for path in copied)
    assert {"pyproject.toml", "src"} <= set(copied)


def test_what_the_container_runs_works(running):
    warm, check = (shlex.split(line)[-1] for line in CONTAINER.splitlines() if ' python -c "' in line)
    for code in (warm, check.replace(ADDRESS, f"127.0.0.1:{running.port}")):
        printed(code)
    call = json.loads(re.search(r"^CMD (.*)", CONTAINER, re.M)[1])
    assert call[:2] == ["brightest", "serve"]
    helped = printed_by("serve", "--help")
    assert call[2] in helped
    assert f"[default: {re.search(r'^EXPOSE (.*)', CONTAINER, re.M)[1]}" in " ".join(helped.split())
