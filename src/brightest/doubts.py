"""Doubts come from what the network can't know: it sees one frame, and not the ink before, nor what is around it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from brightest.functions import Array
from brightest.images.crossings import is_crossed
from brightest.images.pieces import Piece, typical
from brightest.reading import Digit

STRAIGHT = "012356789"  # are never written with a stroke through and beyond them, as a 4 may be
PLAIN = "17"  # are strokes as letters have them: what hangs together and is nothing else may be a V or an M
WORD = 3  # characters of a row from which on it may be a word
SMALL = 0.6  # of the usual height: a row that is lower is other writing ...
SMALL_SURE = 0.6  # ... unless such a share of it is sure


def uncrossed(judged: Sequence[Digit], inks: Sequence[Array]) -> tuple[Digit, ...]:
    """What is crossed out isn't sure, however well it can be read."""
    return tuple(
        doubted(digit) if digit.accepted and digit.answer in STRAIGHT and is_crossed(ink) else digit
        for digit, ink in zip(judged, inks, strict=True)
    )


def unjoined(judged: Sequence[Digit], read: Sequence[Piece], found: Sequence[Piece]) -> tuple[Digit, ...]:
    """Strokes that were found hanging together may be a letter's: they aren't sure, where they are nothing else.

    read: the ink of each that is judged; found: ink as it hung together, of which some was parted.
    """
    as_found, as_read = set(map(id, found)), set(map(id, read))
    boxes = np.array([(piece.left, piece.top, -piece.right, -piece.bottom) for piece in read])
    sure = list(judged)
    for whole in (piece for piece in found if id(piece) not in as_read):
        within = (boxes >= (whole.left, whole.top, -whole.right, -whole.bottom)).all(axis=1)
        parts = [number for number in np.flatnonzero(within).tolist() if id(read[number]) not in as_found]
        if len(parts) > 1 and all(judged[number].answer in PLAIN for number in parts):
            for number in parts:
                sure[number] = doubted(judged[number])
    return tuple(sure)


def vouched(read: Sequence[tuple[Digit, ...]]) -> list[tuple[Digit, ...]]:
    """A row most of which is no digit is a word: nothing in it is sure; and where it is small, it isn't said."""
    every = [digit for row in read for digit in row]
    heights = [float(digit.box.height) for digit in every if digit.accepted or not any(d.accepted for d in every)]
    usual = typical(heights, heights)
    said = []
    for row in read:
        sure = np.mean([digit.accepted for digit in row])
        if max(digit.box.height for digit in row) >= SMALL * usual or sure >= SMALL_SURE:
            said.append(tuple(map(doubted, row)) if len(row) >= WORD and sure < 0.5 else row)
    return said


def doubted(digit: Digit) -> Digit:
    """The same, not accepted."""
    return replace(digit, accepted=False)
