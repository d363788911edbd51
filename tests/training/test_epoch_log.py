"""A log has a line for each epoch, as soon as the epoch is over."""

import csv
import json

import pytest

from brightest.errors import SettingError, StorageError
from brightest.training.epoch_log import EpochLog

ENTRIES = [{"train_cost": 2.5, "epoch": 0, "seconds": 0.0}, {"train_cost": 0.1 + 0.2, "epoch": 1, "seconds": 0.5}]


def test_each_line_is_there_at_once(tmp_path):
    path = tmp_path / "log.jsonl"
    with EpochLog(path) as log:
        for count, entry in enumerate(ENTRIES, 1):
            log.write(entry)
            assert [json.loads(line) for line in path.read_text().splitlines()] == ENTRIES[:count]


def test_a_csv_has_a_heading_and_every_digit(tmp_path):
    path = tmp_path / "log.csv"
    with EpochLog(path) as log:
        for entry in ENTRIES:
            log.write(entry)
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [{name: float(value) for name, value in row.items()} for row in rows] == ENTRIES
    assert path.read_text().startswith("epoch,")


def test_earlier_epochs_come_first(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"epoch": 7}\n')
    with EpochLog(path, ENTRIES[:1]) as log:
        log.write(ENTRIES[1])
    assert [json.loads(line)["epoch"] for line in path.read_text().splitlines()] == [0, 1]


def test_what_can_not_be_a_log_is_refused(tmp_path):
    with pytest.raises(SettingError, match=r"must end with one of .jsonl, .csv"):
        EpochLog(tmp_path / "log.txt")
    with pytest.raises(StorageError):
        EpochLog(tmp_path / "nowhere" / "log.csv")


@pytest.mark.parametrize("name", ["data.csv", "notes.jsonl"])
def test_only_an_older_log_is_replaced(tmp_path, name):
    path = tmp_path / name
    path.write_text("label,pixel0\n1,2\n")
    with pytest.raises(SettingError, match="holds something other than a log of a training"):
        EpochLog(path)
    assert path.read_text() == "label,pixel0\n1,2\n"
    path.write_text("")
    for _ in range(2):
        with EpochLog(path, ENTRIES):
            pass
