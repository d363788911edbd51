"""The reader, which turns a picture into digits that can be acted on.

It subtracts the background, removes the ruling, segments the ink into digits, frames each like the network's training
data, classifies it, and rejects answers that aren't sure enough.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from brightest import engines
from brightest.engines import Engine
from brightest.errors import DataError, ImageError, SettingError
from brightest.evaluation.calibration import with_max_error
from brightest.images.decode import MAX_IMAGE_PIXELS, Source, first_page, read_bytes, to_uint8, upright_size
from brightest.images.normalize import DIGIT_SIDE
from brightest.images.single import as_digit
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.probe import check_finite_outputs
from brightest.nn.storage import load
from brightest.reader.boxes import is_border_line
from brightest.reader.cells import Cell
from brightest.reader.components import Component, find_components
from brightest.reader.grid import find_cells, turn_cells
from brightest.reader.lines import find_rows
from brightest.reader.paper import enlarge, find_ink
from brightest.reader.recognition import Recognizer
from brightest.reader.rejection import MIN_WORD_LENGTH, struck_through, with_rejected
from brightest.reader.result import Box, Digit, Reading, Rows, digits_of
from brightest.reader.ruling import remove_lines
from brightest.reader.stages import OnStage, ignore
from brightest.reader.sudoku import follow_rules
from brightest.reader.text import read_rows
from brightest.reader.views import MAX_PAGE_SIDE, QUICK_PAGE_SIDE, Kind, View, channels, views

if TYPE_CHECKING:
    from brightest.nn.card import Level

MIN_REDUCED_HEIGHT = 36  # pixels of a digit in a picture reduced to QUICK_PAGE_SIDE; a larger picture gains nothing
MIN_DOUBTED = 6  # with fewer digits, they are never all rejected as pieces of a drawing
MIN_ACCEPTED, MIN_ACCEPTED_SHARE = 2, 0.1  # the least number and share of accepted digits in real writing
MAX_ROTATION_SAMPLES = 60  # how many digits are used to recognize a rotated picture
MIN_ROTATED_REJECTED = 0.1  # the rejected share of digits above which a picture may be rotated
MIN_ROTATION_FACTOR = 1.2  # how many times as many digits must be accepted after a rotation to call a picture rotated
MIN_TURNED_DIGITS = 2  # the least number of digits that are accepted only in a turned picture
UPSIDE_DOWN = frozenset("01689")  # digits that are also digits upside down
MAX_UPRIGHT_REJECTED = 0.4  # the rejected share of a grid's digits above which the grid may be turned
MIN_FAINT_PROBABILITY = 0.5  # the least probability of a digit in faint ink; less is a stain
MAX_DIGITS = 2_000  # the most digits that can be expected, or cells in a grid


class Reader:
    """A network that reads pictures.

    network: a Network for 28×28 pixels, its file, or the name of a pretrained one.
    max_error: the largest share of wrong answers among the accepted ones, as measured on examples that the network
        never learned from. `level` then says how many answers were accepted there.
    engine: computes the network's answers; by default the fastest one.

    Raises SettingError if the network has other inputs, or its errors weren't measured.
    """

    def __init__(
        self,
        network: Network | str | Path = "reader",
        max_error: float | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.network = network if isinstance(network, Network) else load(network)
        self.level: Level | None = None
        if self.network.layers[0] != DIGIT_SIDE * DIGIT_SIDE:
            raise SettingError(
                f"this network reads {self.network.layers[0]} pixels; a reader needs one for {DIGIT_SIDE}×{DIGIT_SIDE}."
            )
        if len(self.network.classes) < 2:
            raise SettingError("this network knows a single class, so there is nothing to tell apart.")
        check_finite_outputs(self.network)
        if max_error is not None:
            self.network, self.level = with_max_error(self.network, max_error)
        self._recognizer = Recognizer(self.network, engine or engines.engine())

    def read(
        self,
        picture: Source,
        *,
        expect: int | None = None,
        grid: tuple[int, int] | None = None,
        max_pixels: int = MAX_IMAGE_PIXELS,
        on_stage: OnStage | None = None,
    ) -> Reading:
        """All digits of a picture, in reading order. Returns an empty Reading if there are no digits.

        picture: a file's path or its bytes, a Pillow picture, or an array (h, w) or (h, w, 1, 3 or 4), as pixels.py
            says. A picture of 28×28 pixels is one digit.
        expect: the number of digits, if known.
        grid: the number of rows and columns of cells, each of which holds one digit or none. In a Sudoku, answers that
            aren't accepted follow its rules (sudoku.py).
        max_pixels: the most pixels that the picture may have.
        on_stage: called with the name of each stage, and a picture (h, w) uint8 of what it saw.

        Raises ImageError if the picture can't be read, SettingError if `expect` or `grid` is invalid.
        """
        check_expected(expect, grid)
        picture = first_page(picture, max_pixels)
        size = upright_size(picture, max_pixels)
        if size == (DIGIT_SIDE, DIGIT_SIDE):
            grey = read_bytes(picture, max_pixels)
            return Reading(self._read_framed(grey / np.float32(255), size), size)
        sides = [MAX_PAGE_SIDE] if grid or max(size) <= QUICK_PAGE_SIDE else [QUICK_PAGE_SIDE, MAX_PAGE_SIDE]
        for side in sides:
            reading = self._read_page(picture, size, side, max_pixels, expect, grid, on_stage or ignore)
            if _is_large(reading, side / max(size)):
                break
        return reading

    def _read_page(
        self,
        picture: Source,
        size: tuple[int, int],
        max_side: int,
        max_pixels: int,
        expect: int | None,
        grid: tuple[int, int] | None,
        on_stage: OnStage,
    ) -> Reading:
        """The digits of a picture of this size, reduced to `max_side`."""
        grey = enlarge(read_bytes(picture, max_pixels, max_side))
        best: Rows = ((None,) * grid[1],) * grid[0] if grid else ()

        def wanted(kind: Kind) -> bool:
            return kind.is_worth_trying(best)

        colours = channels(picture, max_pixels, max_side)
        for view in views(grey, colours, max(size) / max(grey.shape), wanted):
            best = view.better(best, self._read_view(view, expect, grid, on_stage))
        return Reading(follow_rules(best, self.network), size)

    def read_frames(self, images: Array) -> tuple[Digit, ...]:
        """One answer for each image in MNIST's frame, light on dark.

        images: (n, 28, 28), (n, 784), (n, 28, 28, 1) or (n, 1, 28, 28), with pixels as pixels.py says. Raises DataError
        for other shapes and pixels.
        """
        images = to_uint8(np.asarray(images))
        side = DIGIT_SIDE
        if images.shape[1:] not in ((side, side), (side * side,), (side, side, 1), (1, side, side)):
            raise DataError(f"images {images.shape} can't be read: they must be (n, {DIGIT_SIDE}, {DIGIT_SIDE}).")
        boxes = [Box(0, 0, DIGIT_SIDE, DIGIT_SIDE)] * len(images)
        return self._recognizer.answers(images.reshape(-1, DIGIT_SIDE, DIGIT_SIDE), boxes)

    def _read_framed(self, grey: Array, size: tuple[int, int]) -> Rows:
        """The digit in a picture that is framed already; none if it is blank."""
        try:
            return (self._recognizer.answers([as_digit(grey)], [Box(0, 0, *size)]),)
        except ImageError:
            return ()

    def _read_view(self, view: View, expect: int | None, grid: tuple[int, int] | None, on_stage: OnStage) -> Rows:
        """The digits in a view. Raises ImageError if the most likely view is a texture."""
        if grid:
            return self._read_cells(find_cells(view.grey, *grid, on_stage), view)
        try:
            found = _components(view, on_stage)
        except ImageError:
            if view.kind is Kind.LIKELIEST:
                raise
            return ()
        rows = self._read_text(found, view, expect)
        digits = digits_of(rows)
        turns = self._turns(found, digits)
        if turns:
            turned = view.turned(turns)
            turned_rows = self._read_text(_components(turned, on_stage), turned, expect)
            return turned_rows if _evidence(digits_of(turned_rows)) >= _needed(digits) else _doubted(rows)
        accepted = sum(not digit.rejected for digit in digits)
        by_chance = len(digits) >= MIN_DOUBTED and accepted < max(MIN_ACCEPTED, MIN_ACCEPTED_SHARE * len(digits))
        return _doubted(rows) if by_chance else rows

    def _read_text(self, found: list[Component], view: View, expect: int | None) -> Rows:
        """The rows of digits in the components of a view."""
        if expect == 1:
            found = [replace(one, cut=one.cut or is_border_line(one.place, view.grey.shape)) for one in found]
        return read_rows(self._recognizer, [found] if expect == 1 else find_rows(found), view.box, expect)

    def _read_cells(self, cells: Sequence[Sequence[Cell | None]], view: View) -> Rows:
        """The rows of digits in the cells of a grid; None for empty cells. Turns the grid if that clearly helps."""
        rows = self._answer_cells(cells, view)
        digits = digits_of(rows)
        if sum(digit.rejected for digit in digits) <= MAX_UPRIGHT_REJECTED * len(digits):
            return rows
        turns = (1, 2, 3) if len(rows) == len(rows[0]) else (2,)
        turned = [self._answer_cells(turn_cells(cells, number), view) for number in turns]
        evidence, best = max((_evidence(digits_of(rows)), k) for k, rows in enumerate(turned))
        return turned[best] if evidence >= _needed(digits) else rows

    def _answer_cells(self, cells: Sequence[Sequence[Cell | None]], view: View) -> Rows:
        """The rows of digits in the cells of an upright grid; None for empty cells."""
        filled = [cell for row in cells for cell in row if cell]
        inks = [cell.ink for cell in filled]
        digits = self._recognizer.answers(self._recognizer.frames(inks), [view.box(*cell.box) for cell in filled])
        answers = iter(with_rejected(digits, struck_through(digits, inks)))

        def content(cell: Cell | None) -> Digit | None:
            digit = next(answers) if cell else None
            return None if cell and digit and cell.faint and digit.probability < MIN_FAINT_PROBABILITY else digit

        return tuple(tuple(content(cell) for cell in row) for row in cells)

    def _turns(self, found: Sequence[Component], digits: Sequence[Digit]) -> int:
        """The quarter turns anticlockwise after which clearly more digits would be accepted; 0 for none."""
        rejected = sum(digit.rejected for digit in digits)
        if len(digits) < MIN_WORD_LENGTH or rejected <= MIN_ROTATED_REJECTED * len(digits):
            return 0
        samples, evidence = found[:MAX_ROTATION_SAMPLES], [0]
        for turns in (1, 2, 3):
            frames = self._recognizer.frames([np.rot90(one.ink, turns) for one in samples])
            evidence.append(_evidence(self._recognizer.answers(frames, [digits[0].box] * len(samples))))
        best = int(np.argmax(evidence))
        return best if evidence[best] >= _needed(digits) else 0


def _components(view: View, on_stage: OnStage) -> list[Component]:
    """The components of a view that may be digits. Raises ImageError if the view is a texture."""
    on_stage("view", view.grey)
    ink = find_ink(view.grey)
    if ink is None:
        return []
    on_stage("ink", ink.depth)
    mask, lines = remove_lines(ink)
    on_stage("strokes", ink.mask)
    on_stage("without-lines", mask)
    return find_components(ink, mask, lines)


def _is_large(reading: Reading, scale: float) -> bool:
    """Whether most accepted digits in a picture that was reduced by `scale` are large enough despite that."""
    heights = [digit.box.height for digit in reading.digits if digit.accepted]
    return bool(heights) and scale * float(np.median(heights)) >= MIN_REDUCED_HEIGHT


def _evidence(digits: Sequence[Digit]) -> int:
    """The number of accepted digits that would not be digits upside down."""
    return sum(not digit.rejected and digit.answer not in UPSIDE_DOWN for digit in digits)


def _needed(digits: Sequence[Digit]) -> float:
    """The evidence that another orientation needs to be preferred to the one in which these digits were read."""
    return max(MIN_TURNED_DIGITS, MIN_ROTATION_FACTOR * _evidence(digits) + 1)


def _doubted(rows: Rows) -> Rows:
    """The same rows, with all digits rejected."""
    return tuple(tuple(one.as_rejected() if isinstance(one, Digit) else one for one in row) for row in rows)


def check_expected(expect: int | None, grid: tuple[int, int] | None) -> None:
    """Raises SettingError if no picture can hold this many digits, or this grid."""
    if expect is not None and not isinstance(expect, int):
        raise SettingError(f"expect must be a whole number, not {expect!r}.")
    if grid is not None and not (isinstance(grid, tuple | list) and [type(number) for number in grid] == [int, int]):
        raise SettingError(f"grid must be two whole numbers, rows and columns, not {grid!r}.")
    if expect is not None and grid is not None:
        raise SettingError("a grid says where digits are, so don't give `expect` as well.")
    if expect is not None and not 1 <= expect <= MAX_DIGITS:
        raise SettingError(f"{expect} digits can't be expected: give a number from 1 to {MAX_DIGITS:,}.")
    if grid is not None and not (min(grid) >= 1 and grid[0] * grid[1] <= MAX_DIGITS):
        raise SettingError(f"a grid of {grid[0]}×{grid[1]} cells can't be read: it must have 1 to {MAX_DIGITS:,}.")
