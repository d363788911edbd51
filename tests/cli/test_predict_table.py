"""A table without labels is answered row by row, in the form that its columns ask for."""

import json
from dataclasses import replace

import numpy as np

import brightest as library
from brightest.nn.card import Calibration
from brightest.nn.network import DIGITS

IMAGES = library.load_data("optdigits").test.images[:5]
ANSWERS = [library.load("lesson").read(image) for image in IMAGES]
PIXELS = ",".join(f"pixel{i}" for i in range(784))


def write(path, *, heading="", index=None):
    columns = [IMAGES] if index is None else [np.array(index)[:, None], IMAGES]
    np.savetxt(path, np.hstack(columns), "%d", ",", header=heading, comments="")


def test_kaggles_table_is_answered_in_kaggles_form(brightest, tmp_path):
    write(tmp_path / "test.csv", heading=PIXELS)
    done = brightest("predict", "test.csv", "--network", "lesson", "--out", "answers.csv")
    assert done.code == 0
    lines = (tmp_path / "answers.csv").read_text().splitlines()
    assert lines == ["ImageId,Label", *(f"{i},{answer}" for i, answer in enumerate(ANSWERS, 1))]


def test_every_answer_is_printable_as_json_and_as_a_table(brightest, tmp_path):
    write(tmp_path / "test.csv")
    record = json.loads(brightest("predict", "test.csv", "--network", "lesson", "--json").out)
    assert record["answers"] == ANSWERS
    assert record["rows"] == ["1", "2", "3", "4", "5"]
    assert len(record["probabilities"]) == len(record["accepted"]) == 5
    printed = brightest("predict", "test.csv", "--network", "lesson").out.splitlines()
    assert printed[0] == "row,answer,probability,accepted"
    assert [line.split(",")[1] for line in printed[1:]] == ANSWERS
    assert set(record["answers"]) <= set(DIGITS)


def test_rows_keep_their_numbers_and_labels_are_no_pixels(brightest, tmp_path):
    write(tmp_path / "test.csv", heading=f"id,{PIXELS}", index=[7, 9, 11, 13, 15])
    assert json.loads(brightest("predict", "test.csv", "--network", "lesson", "--json").out)["rows"][:2] == ["7", "9"]
    write(tmp_path / "test.csv", heading=f"label,{PIXELS}", index=[0, 0, 0, 0, 0])
    assert json.loads(brightest("predict", "test.csv", "--network", "lesson", "--json").out)["answers"] == ANSWERS


def test_what_can_not_be_is_refused(brightest, tmp_path):
    write(tmp_path / "test.csv")
    (tmp_path / "small.csv").write_text("0,1,2,3\n" * 3)
    for arguments, says in (
        (("test.csv", "--out", "a.png"), "ends in .csv"),
        (("test.csv", "--out", "test.csv"), "give another file"),
        (("test.csv", "--grid", "9x9"), "read alone"),
        (("small.csv",), "small.csv: the first layer"),
        (("none.csv",), "there is no such file"),
        (("none.csv", "--out", "nowhere/a.csv"), "can't write nowhere/a.csv"),  # it is checked before the work
    ):
        done = brightest("predict", *arguments, "--network", "lesson")
        assert done.code in (1, 2)
        assert says in done.err


def test_whether_an_answer_is_sure_enough_is_unknown_without_a_calibration(brightest, tmp_path):
    write(tmp_path / "test.csv")
    library.save(replace(library.load("lesson"), calibration=Calibration()), tmp_path / "never.safetensors")
    done = brightest("predict", "test.csv", "--network", "never.safetensors", "--json")
    assert json.loads(done.out)["accepted"] == [None] * 5
    assert "is unknown" in done.err


def test_answers_replace_answers_alone(brightest, tmp_path):
    write(tmp_path / "test.csv", heading=PIXELS)
    call = ("predict", "test.csv", "--network", "lesson", "--out", "train.csv")
    (tmp_path / "train.csv").write_text("label,pixel0\n1,2\n")
    done = brightest(*call)
    assert "holds something other than answers, which would be lost" in done.err
    assert (done.code, (tmp_path / "train.csv").read_text()) == (2, "label,pixel0\n1,2\n")
    (tmp_path / "train.csv").unlink()
    assert [brightest(*call).code for _ in range(2)] == [0, 0]
