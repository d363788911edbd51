"""The views of a picture: other ones come into play only if they may help, and their boxes are the picture's."""

import numpy as np
import pytest

from brightest import Reader
from brightest.images.decode import MAX_IMAGE_PIXELS
from brightest.reader.result import Box, Digit
from brightest.reader.views import Kind, View, channels, views

GREY = np.zeros((1, 1), np.uint8)


def rows(marks):
    """One row; `marks` has a + for each accepted digit and a - for each rejected one."""
    box, pixels = Box(0, 0, 1, 1), np.zeros((28, 28), np.uint8)
    return (tuple(Digit("1", 0.9, "7", mark == "+", box, np.zeros(10), pixels) for mark in marks),) if marks else ()


def kinds(picture, wanted=lambda kind: True):
    grey = picture.mean(axis=2).astype(np.uint8)
    return [view.kind for view in views(grey, channels(picture, MAX_IMAGE_PIXELS, 60), 1.0, wanted)]


def view(kind):
    return View(kind, GREY, np.eye(3))


def test_channels_are_views_of_a_coloured_picture_only():
    grey = np.full((60, 60, 3), 230, np.uint8)
    grey[20:40, 28:32] = 40
    coloured = grey.copy()
    coloured[20:40, 28:32, 0] = 200
    assert kinds(grey) == [Kind.LIKELIEST, Kind.OPPOSITE]
    assert kinds(coloured) == [Kind.LIKELIEST, Kind.OPPOSITE] + 3 * [Kind.CHANNEL]


def test_a_view_that_nobody_wants_is_not_made(monkeypatch):
    monkeypatch.setattr("brightest.reader.views.read_colours", lambda *_: pytest.fail("the colours were decoded"))
    grey = np.full((60, 60, 3), 230, np.uint8)
    assert kinds(grey, wanted=lambda kind: kind is Kind.LIKELIEST) == [Kind.LIKELIEST]


def test_all_kinds_are_tried_as_long_as_there_is_no_digit():
    assert all(kind.is_worth_trying(()) and kind.is_worth_trying(((None, None),)) for kind in Kind)
    assert not any(kind.is_worth_trying(rows("++")) for kind in Kind)
    assert [kind for kind in Kind if kind.is_worth_trying(rows("+-"))] == [Kind.AMBIGUOUS]
    assert [kind for kind in Kind if kind.is_worth_trying(rows("---"))] == list(Kind)


@pytest.mark.parametrize(
    ("best", "found", "better"),
    [("++", "+++", "+++"), ("++-", "+", "++-"), ("--", "-", "-"), ("", "-", "-"), ("-", "", "-")],
)
def test_more_accepted_and_fewer_rejected_digits_are_better(best, found, better):
    assert len(view(Kind.CHANNEL).better(rows(best), rows(found))[0]) == len(better)


@pytest.mark.parametrize("kind", [Kind.AMBIGUOUS, Kind.OPPOSITE])
def test_in_the_other_polarity_mostly_rejected_digits_are_a_shadow(kind):
    assert view(kind).better((), rows("+-")) == ()
    assert len(view(kind).better((), rows("++-"))[0]) == 3


def test_a_clear_polarity_is_given_up_only_for_several_sure_digits():
    assert len(view(Kind.OPPOSITE).better(rows("---"), rows("++"))[0]) == 3
    assert len(view(Kind.OPPOSITE).better(rows("---"), rows("++++"))[0]) == 4


def test_the_best_of_all_channels_is_read(monkeypatch):
    reader, results = Reader(), [(), (), rows("-"), rows("--"), rows("+")]
    monkeypatch.setattr(reader, "_read_view", lambda *_: results.pop(0))
    picture = np.full((60, 60, 3), 230, np.uint8)
    picture[20:40, 28:32, 0] = 40
    assert reader.read(picture).text == "1"
    assert results == []


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_of_a_turned_view_are_those_of_the_picture(turns):
    grey = np.zeros((40, 60), np.uint8)
    grey[10:20, 30:55] = 255
    turned = View(Kind.LIKELIEST, grey, np.diag([2.0, 2.0, 1.0])).turned(turns)
    y, x = np.nonzero(turned.grey)
    assert turned.box(x.min(), y.min(), x.max() + 1, y.max() + 1) == (60, 20, 110, 40)
