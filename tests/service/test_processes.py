"""A service in two processes: one answers where the other died, metrics add up, and both finish what they began."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from brightest.service.limits import Limits
from support.service_client import TIMEOUT_SECONDS, Service, form_request, receive_all, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks at processes as Linux shows them")
READ = {"route": "/v1/read", "status": "200"}


def children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionError:
        return True
    return False


def test_two_processes_serve_as_one(tmp_path, photo):
    call = [sys.executable, "-W", "error", "-m", "brightest", "serve", "--json", "--port", "0", "--workers", "2"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log, text=True, cwd=tmp_path)
    try:
        facts = json.loads(process.stdout.readline())
        service = Service(int(facts["address"].rstrip("/").rpartition(":")[2]))
        for _ in range(4):
            assert service.read(photo).status == 200
        both = children(process.pid)
        assert len(both) == 2
        wait_until(lambda: service.metric("brightest_requests_total", **READ) == 4)  # counted after its last byte
        assert service.metric("process_resident_memory_bytes") > 50e6
        os.kill(both[0], signal.SIGKILL)
        wait_until(lambda: len(new := children(process.pid)) == 2 and both[0] not in new)
        for _ in range(4):
            assert service.read(photo).status == 200
        wait_until(lambda: service.metric("brightest_requests_total", **READ) == 8)  # also the dead one's
        request = form_request(photo)
        with service.connect() as connection:
            connection.sendall(request[:-100])
            wait_until(lambda: service.metric("brightest_requests_in_progress") == 2)  # one asks for the metrics
            process.send_signal(signal.SIGTERM)
            wait_until(lambda: is_refused(service.port))
            connection.sendall(request[-100:])
            assert receive_all(connection)[0] == 200
        assert process.wait(TIMEOUT_SECONDS) == 0
        events = [json.loads(line).get("event") for line in (tmp_path / "log").read_text().splitlines()]
        assert (events.count("start"), events.count("stop")) == (3, 2)
    finally:
        process.kill()
        process.communicate()


STARTING = """
import os, signal, sys, time
from pathlib import Path
from brightest.service import processes

FIRST = os.getpid()

def end(*_):
    raise SystemExit

def dies_once(ready):
    if not Path("died").exists():
        Path("died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    signal.signal(signal.SIGTERM, end)
    ready()
    while True:
        time.sleep(0.01)  # signal.pause() would miss a signal that comes just before it

def is_told_early(ready):
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell)
    os.kill(FIRST, signal.SIGTERM)
    os.read(told, 1)
    dies_once(ready)

def is_told_as_it_forks(ready):
    os.kill(FIRST, signal.SIGTERM)
    dies_once(ready)

def late_fork(forked=[], fork=os.fork):
    forked.append(fork())
    if forked[-1] == 0 and len(forked) == 2:
        time.sleep(0.5)  # the first process is told meanwhile, and tells this one
    return forked[-1]

if sys.argv[1] == "is_told_as_it_forks":
    os.fork = late_fork

def announce():
    print("ready", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

processes.SECONDS_BETWEEN_DEATHS = 0
print(processes.serve_in_processes(2, globals()[sys.argv[1]], announce, lambda: None, lambda _: None))
"""


@pytest.mark.parametrize(
    ("serve", "said"), [("dies_once", "ready\n15\n"), ("is_told_early", "15\n"), ("is_told_as_it_forks", "15\n")]
)
def test_nothing_waits_for_a_process_that_dies_or_is_told_to_end_while_it_starts(tmp_path, serve, said):
    if serve != "dies_once":
        (tmp_path / "died").touch()
    call = [sys.executable, "-c", STARTING, serve]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=TIMEOUT_SECONDS)
    assert done.stdout == said


SERVING = """
import signal, sys, time
from brightest.service.processes import serve_in_processes

def serve(ready):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    ready()
    while True:
        time.sleep(0.01)

serve_in_processes(2, serve, lambda: print("ready", flush=True), lambda: None, lambda _: None)
"""


def test_processes_end_with_the_first_one():
    process = subprocess.Popen([sys.executable, "-c", SERVING], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    both = children(process.pid)
    assert len(both) == 2
    process.kill()
    process.communicate()
    wait_until(lambda: not any(is_running(pid) for pid in both))


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("workers", [1, 2, 3, 64])
def test_shared_limits_allow_together_no_more_than_one_process(workers):
    whole, share = Limits(), Limits().shared(workers)
    for name in ("max_connections", "max_requests", "max_requests_per_client", "max_queued"):
        assert getattr(share, name) >= 1
        assert workers * getattr(share, name) <= getattr(whole, name)
    assert share.max_total_body_bytes >= share.max_body_bytes
