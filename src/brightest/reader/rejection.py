"""Doubts come from what the network can't know: it sees one frame, and not the ink before, nor what is around it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from brightest.nn.parameters import Array
from brightest.reader.components import Piece, typical
from brightest.reader.result import Digit
from brightest.reader.strikethrough import is_crossed

Row: TypeAlias = tuple[Digit, ...]

UNCROSSED = frozenset("012356789")  # have no strokes that cross, as a 4 has: one through them is a crossing-out,
BARRED = "7"  # unless it is a bar
PLAIN = frozenset("17")  # are strokes as letters have them: what hangs together and is nothing else may be a V or an M
WORD = 3  # characters of a row from which on it may be a word
SMALL = 0.6  # of the usual height: a row that is lower is other writing ...
SMALL_SURE = 0.6  # ... unless such a share of it is sure


def crossed(judged: Sequence[Digit], inks: Sequence[Array]) -> Array:
    """Which are crossed out, (n,): they aren't sure, however well they can be read."""
    return np.array(
        [
            digit.accepted and digit.answer in UNCROSSED and is_crossed(ink, barred=digit.answer == BARRED)
            for digit, ink in zip(judged, inks, strict=True)
        ],
        bool,
    )


def joined(judged: Sequence[Digit], read: Sequence[Piece], found: Sequence[Piece]) -> Array:
    """Which are strokes that were found hanging together, as a letter's do, and nothing else, (n,).

    read: the ink of each that is judged; found: ink as it hung together, of which some was parted.
    """
    as_found, as_read = set(map(id, found)), set(map(id, read))
    plain = np.array([digit.answer in PLAIN for digit in judged])
    parted = np.array([id(piece) not in as_found for piece in read])
    boxes = np.array([(piece.left, piece.top, -piece.right, -piece.bottom) for piece in read])
    doubts = np.zeros(len(read), bool)
    for whole in (piece for piece in found if id(piece) not in as_read):
        parts = parted & (boxes >= (whole.left, whole.top, -whole.right, -whole.bottom)).all(axis=1)
        if parts.sum() > 1 and plain[parts].all():
            doubts |= parts
    return doubts


def vouched(rows: Sequence[Row], doubts: Sequence[Array]) -> list[Row]:
    """A row most of which is no digit is a word: nothing in it is sure; and where it is small, it isn't said.

    doubts: what of each row isn't sure for other reasons, but may well be a digit.
    """
    every = [digit for row in rows for digit in row]
    heights = [float(digit.box.height) for digit in every if digit.accepted or not any(d.accepted for d in every)]
    usual = typical(heights, heights)
    said = []
    for row, no in zip(rows, doubts, strict=True):
        sure = float(np.mean([digit.accepted for digit in row]))
        if max(digit.box.height for digit in row) >= SMALL * usual or sure >= SMALL_SURE:
            said.append(doubted(row, no | (len(row) >= WORD and sure < 0.5)))
    return said


def doubted(row: Row, doubts: Array) -> Row:
    """The same row; what is doubted is not accepted."""
    return tuple(replace(digit, accepted=False) if no else digit for digit, no in zip(row, doubts, strict=True))
