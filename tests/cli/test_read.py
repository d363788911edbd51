"""`brightest read`: a table of very many pictures, which survives whatever kills the command."""

import json
import signal
import subprocess
import sys
import time

import pytest

from support.scans import is_broken, make_scans
from support.service_client import TIMEOUT_SECONDS

READ = [sys.executable, "-W", "error", "-m", "brightest", "read"]


def test_it_says_what_it_read(brightest, tmp_path):
    make_scans(tmp_path / "scans", 3, broken=3)
    asked = ("read", "scans", "--out", "a.csv", "--workers", "1")
    outcome = brightest(*asked)
    assert outcome.code == 0, outcome.err
    assert "digits of 3 pictures" in outcome.out
    assert "1 picture or page can't be read" in outcome.out
    assert "a.csv exists already" in brightest(*asked).err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "a.xlsx"], "a name that ends in .parquet, .csv, .jsonl"),
        (["--out", "a.csv", "--grid", "9"], "--grid 9 can't work"),
        (["--out", "a.csv", "--grid", "9x9", "--expect", "3"], "a grid says where digits are"),
        (["--out", "a.csv", "--network", "missing"], "missing"),
        (["--out", "nowhere/a.csv"], "can't write nowhere/a.csv"),
    ],
)
def test_a_wrong_call_is_one_sentence(arguments, said, brightest, tmp_path):
    make_scans(tmp_path / "scans", 1)
    outcome = brightest("read", "scans", *arguments)
    assert outcome.code in (1, 2)
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


def started(folder, *arguments):
    """A reading in a process of its own, once its first part is there."""
    process = subprocess.Popen(
        [*READ, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not list(folder.glob("a.csv.parts/0*.csv")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_it_goes_on_after_a_signal_and_after_sudden_death(brightest, tmp_path):
    names = make_scans(tmp_path / "scans", 40, broken=20)
    call = ("scans", "--out", "a.csv", "--rows", "picture", "--json", "--workers", "1")
    process = started(tmp_path, *call)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()
    assert (process.returncode, out, err.splitlines()[-1]) == (143, "", "brightest: stopped.")
    parts = sorted((tmp_path / "a.csv.parts").glob("0*.csv"))
    (tmp_path / "a.csv.parts" / parts[0].name).unlink()  # so that the first part shows that it goes on
    process = started(tmp_path, *call)
    process.kill()
    process.communicate()
    facts = json.loads(brightest("read", *call).out)
    assert (facts["command"], facts["pictures"], facts["failed"]) == ("read", 40, 2)
    assert 0 < facts["read_before"] < 40
    lines = (tmp_path / "a.csv").read_text().splitlines()[1:]
    assert [line.partition(",")[0] for line in lines] == names
    failed = [number for number, line in enumerate(lines) if line.endswith('HEIC or PDF."')]
    assert failed == [number for number in range(40) if is_broken(number, 20)]
    assert not (tmp_path / "a.csv.parts").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_twenty_deaths_lose_nothing_and_read_nothing_twice(tmp_path):
    make_scans(tmp_path / "scans", 5000, broken=250)
    subprocess.run([*READ, "scans", "--out", "whole.csv"], cwd=tmp_path, capture_output=True, check=True)
    for _ in range(20):
        before = len(list(tmp_path.glob("a.csv.parts/0*.csv")))
        process = subprocess.Popen([*READ, "scans", "--out", "a.csv"], cwd=tmp_path, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while process.poll() is None and len(list(tmp_path.glob("a.csv.parts/0*.csv"))) < before + 5:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
        process.wait()
    done = subprocess.run(
        [*READ, "scans", "--out", "a.csv", "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["read_before"] >= 20 * 5 * 8
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
