"""Digits that the network is sure of and the reader rejects: strokes of one component, and rows that are words."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from brightest import Reader
from brightest.reader.rejection import reject_words
from brightest.reader.result import Box, Digit
from support.letters import letters
from support.strokes import INK, PAPER


@pytest.fixture(scope="module")
def reader():
    return Reader()


def zigzag(turns, apart=0):
    """Steep strokes, down and up in turns, connected unless they are some pixels apart."""
    picture = Image.new("L", (60 + turns * (30 + apart), 130), PAPER)
    for turn in range(turns):
        left = 30 + turn * (30 + apart)
        ends = [(left, 100), (left + 30, 30)] if turn % 2 else [(left, 30), (left + 30, 100)]
        ImageDraw.Draw(picture).line(ends, INK, 7)
    return np.asarray(picture)


def answers(reading):
    return "".join(digit.answer for digit in reading.digits)


@pytest.mark.parametrize("turns", [2, 3, 4])
def test_connected_strokes_are_rejected(reader, turns):
    joined = reader.read(zigzag(turns))
    assert joined.digits
    assert not any(digit.accepted for digit in joined.digits)


def test_letters_of_such_strokes_are_rejected(reader):
    pictures = [(letter, picture) for letter, _, picture in letters() if letter in "VNMWAK"]
    sure = [letter for letter, picture in pictures if any(digit.accepted for digit in reader.read(picture).digits)]
    assert len(sure) <= 1, sure


def test_strokes_that_are_counted_are_accepted(reader):
    reading = reader.read(zigzag(2), expect=2)
    assert answers(reading) == "11"
    assert all(digit.accepted for digit in reading.digits)


def digit_row(accepted, height=40, answer="7"):
    """A row of one digit; `accepted` has a + for each accepted one and a - for each rejected one."""
    boxes = [Box(30 * k, 0, 30 * k + 20, height) for k in range(len(accepted))]
    return tuple(
        Digit(answer, 0.9, "2", mark == "+", box, np.zeros(10), np.zeros((28, 28), np.uint8))
        for mark, box in zip(accepted, boxes, strict=True)
    )


def reject(*rows, rejected=None):
    """The rows that `reject_words` keeps, as in `digit_row`."""
    masks = rejected or [np.zeros(len(row), bool) for row in rows]
    return ["".join("+" if digit.accepted else "-" for digit in row) for row in reject_words(rows, masks) if row]


@pytest.mark.parametrize(
    ("row", "kept"), [("+++-", "+++-"), ("+-+-", "+-+-"), ("+--+-", "-----"), ("--+", "---"), ("+-", "+-")]
)
def test_a_row_is_a_word_if_less_than_half_of_it_is_accepted(row, kept):
    assert reject(digit_row(row)) == [kept]


@pytest.mark.parametrize(("row", "kept"), [("+-+", "---"), ("+++", "+++"), ("+-", "+-")])
def test_a_row_is_a_word_if_what_is_accepted_may_be_letters(row, kept):
    assert reject(digit_row(row, answer="0")) == [kept]


def test_digits_rejected_for_other_reasons_make_no_word():
    assert reject(digit_row("+++"), rejected=[np.array([True, True, False])]) == ["--+"]


def test_a_small_row_is_dropped_unless_most_of_it_is_accepted():
    usual = digit_row("++++++")
    assert reject(usual, digit_row("++---", height=20)) == ["++++++"]
    assert reject(usual, digit_row("+++--", height=20)) == ["++++++", "+++--"]
    assert reject(usual, digit_row("++---", height=30)) == ["++++++", "-----"]
