"""The candidates of a picture: the other polarity and the colours come into play only if they may help."""

import numpy as np
import pytest

from brightest import Reader
from brightest.images.decode import MAX_IMAGE_PIXELS
from brightest.reader.candidates import Candidate, Kind, candidates
from brightest.reader.result import Box, Digit

GREY = np.zeros((1, 1), np.float32)


def rows(marks):
    """One row; `marks` has a + for each accepted digit and a - for each rejected one."""
    box, pixels = Box(0, 0, 1, 1), np.zeros((28, 28), np.uint8)
    return (tuple(Digit("1", 0.9, "7", mark == "+", box, np.zeros(10), pixels) for mark in marks),) if marks else ()


def kinds(picture):
    grey = np.asarray(picture, np.float32).mean(axis=2) / 255
    return [(kind, len(list(group))) for kind, group in candidates(grey, picture, MAX_IMAGE_PIXELS)]


def test_channels_are_candidates_of_a_coloured_picture_only():
    grey = np.full((60, 60, 3), 230, np.uint8)
    grey[20:40, 28:32] = 40
    coloured = grey.copy()
    coloured[20:40, 28:32, 0] = 200
    assert kinds(grey) == [(Kind.LIKELIEST, 1), (Kind.OPPOSITE, 1), (Kind.CHANNEL, 0)]
    assert kinds(coloured) == [(Kind.LIKELIEST, 1), (Kind.OPPOSITE, 1), (Kind.CHANNEL, 3)]


def test_all_kinds_are_tried_as_long_as_there_is_no_digit():
    assert all(kind.is_worth_trying(()) and kind.is_worth_trying(((None, None),)) for kind in Kind)
    assert not any(kind.is_worth_trying(rows("++")) for kind in Kind)
    assert [kind for kind in Kind if kind.is_worth_trying(rows("+-"))] == [Kind.AMBIGUOUS]


@pytest.mark.parametrize(
    ("best", "found", "better"),
    [("++", "+++", "+++"), ("++-", "+", "++-"), ("--", "-", "-"), ("", "-", "-"), ("-", "", "-")],
)
def test_more_accepted_and_fewer_rejected_digits_are_better(best, found, better):
    assert len(Candidate(Kind.CHANNEL, GREY, True).better(rows(best), rows(found))[0]) == len(better)


@pytest.mark.parametrize("kind", [Kind.AMBIGUOUS, Kind.OPPOSITE])
def test_in_the_other_polarity_mostly_rejected_digits_are_a_shadow(kind):
    candidate = Candidate(kind, GREY, True)
    assert candidate.better((), rows("+-")) == ()
    assert len(candidate.better((), rows("++-"))[0]) == 3


def test_the_best_of_all_channels_is_read(monkeypatch):
    reader, results = Reader(), [(), (), rows("-"), rows("--"), rows("+")]
    monkeypatch.setattr(reader, "_recognise", lambda *_: results.pop(0))
    picture = np.full((60, 60, 3), 230, np.uint8)
    picture[20:40, 28:32, 0] = 40
    assert reader.read(picture).text == "1"
    assert results == []
