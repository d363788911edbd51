"""Rejects answers for reasons that the network can't see, because it gets only one frame without its surroundings."""

from collections.abc import Sequence

import numpy as np

from brightest.nn.parameters import Array
from brightest.reader.components import Component, weighted_quantile
from brightest.reader.result import Digit, Row

UNCROSSED = frozenset("012356789")  # digits without crossing strokes; if a stroke crosses one, it is struck out
BARRED = "7"  # a digit that may have a bar
SINGLE_STROKES = frozenset("17")  # two of these from one component may really be a V or an M
LETTERS = frozenset("01")  # digits that are written like letters: O, I and l
MIN_WORD_LENGTH = 3  # characters of a row that may be a word
MIN_ROW_HEIGHT_RATIO = 0.6  # height relative to the usual row; smaller rows are dropped unless they are mostly accepted
MIN_SMALL_ROW_ACCEPTED = 0.6  # accepted share of a smaller row that is kept


def struck_through(digits: Sequence[Digit], inks: Sequence[Array]) -> Array:
    """A mask (n,) of digits that are struck through and not rejected yet, even if the network is sure about them."""
    from brightest.reader.strikethrough import is_struck_through

    return np.array(
        [
            not digit.rejected and digit.answer in UNCROSSED and is_struck_through(ink, barred=digit.answer == BARRED)
            for digit, ink in zip(digits, inks, strict=True)
        ],
        bool,
    )


def from_one_component(digits: Sequence[Digit], segments: Sequence[Component], found: Sequence[Component]) -> Array:
    """A mask (n,) of single strokes that were split from a component of only such strokes, which may be a letter.

    segments: the ink of each digit. found: the components before segmentation.
    """
    found_ids, segment_ids = set(map(id, found)), set(map(id, segments))
    is_stroke = np.array([digit.answer in SINGLE_STROKES for digit in digits])
    is_new = np.array([id(segment) not in found_ids for segment in segments])
    boxes = np.array([(one.left, one.top, -one.right, -one.bottom) for one in segments])
    mask = np.zeros(len(segments), bool)
    for whole in (one for one in found if id(one) not in segment_ids):
        parts = is_new & (boxes >= (whole.left, whole.top, -whole.right, -whole.bottom)).all(axis=1)
        if parts.sum() > 1 and is_stroke[parts].all():
            mask |= parts
    return mask


def reject_words(rows: Sequence[Row], rejected: Sequence[Array]) -> list[Row]:
    """Reject all digits of a row that is a word; empty the row if it is small.

    A row is a word if most of its digits are rejected, or all except those that may be letters.

    rejected: for each row, a mask of digits to reject for other reasons, which don't make the row a word.
    """
    digits = [digit for row in rows for digit in row]
    heights = [float(digit.box.height) for digit in digits if not digit.rejected or all(d.rejected for d in digits)]
    usual = weighted_quantile(heights, heights)
    kept: list[Row] = []
    for row, mask in zip(rows, rejected, strict=True):
        if not row:
            kept.append(row)
            continue
        accepted = float(np.mean([not digit.rejected for digit in row]))
        tallest = max(digit.box.height for digit in row)
        if tallest >= MIN_ROW_HEIGHT_RATIO * usual or accepted >= MIN_SMALL_ROW_ACCEPTED:
            like_letters = all(digit.rejected or digit.answer in LETTERS for digit in row)
            is_word = len(row) >= MIN_WORD_LENGTH and accepted < (1 if like_letters else 0.5)
            kept.append(with_rejected(row, mask | is_word))
        else:
            kept.append(())
    return kept


def with_rejected(row: Row, rejected: Array) -> Row:
    """The row, with the digits in the mask `rejected` (n,) rejected."""
    return tuple(digit.as_rejected() if no else digit for digit, no in zip(row, rejected, strict=True))
