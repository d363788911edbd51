"""The reader: from a picture to digits that can be acted on.

It subtracts the background, removes the ruling, segments the ink into digits, frames each as the network's training
data was framed, classifies it, and rejects answers that aren't sure enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from brightest import engines
from brightest.engines import Engine
from brightest.errors import DataError, ImageError, SettingError
from brightest.evaluation.calibration import probabilities, reaches, with_max_error
from brightest.images.decode import MAX_IMAGE_PIXELS, Source, read_grey, to_uint8, upright_size
from brightest.images.deslant import in_frame
from brightest.images.normalize import DIGIT_SIDE, normalize_digit
from brightest.images.single import as_digit
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.probe import check_finite_outputs
from brightest.nn.storage import load
from brightest.reader.background import subtract_background, suppress_noise
from brightest.reader.candidates import MAX_PAGE_SIDE, Candidate, Kind, candidates
from brightest.reader.components import Component, find_components
from brightest.reader.deskew import deskew, skew_angle
from brightest.reader.grid import Cell, find_cells
from brightest.reader.lines import find_rows
from brightest.reader.rejection import (
    MIN_WORD_LENGTH,
    from_one_component,
    reject_words,
    struck_through,
    with_rejected,
)
from brightest.reader.result import Box, Digit, Reading, Row, Rows
from brightest.reader.ruling import remove_ruling
from brightest.reader.segmentation import segment

if TYPE_CHECKING:
    from brightest.nn.card import Level

MAX_ROTATION_SAMPLES = 100  # digits on which a rotated picture is recognised
MIN_ROTATION_FACTOR = 1.2  # accepted digits of a rotated picture, of those as it is, to call it rotated
MAX_DIGITS = 2_000  # that can be expected, or cells of a grid


@dataclass(frozen=True)
class _Layout:
    """What the caller knows about the digits, and the scale of the picture."""

    expect: int | None  # the number of digits
    grid: tuple[int, int] | None  # rows and columns of cells
    scale: float  # pixels of the picture per pixel of the reduced one

    @property
    def empty(self) -> Rows:
        """The result of blank paper."""
        return ((None,) * self.grid[1],) * self.grid[0] if self.grid else ()

    def box(self, left: int, top: int, right: int, bottom: int) -> Box:
        """A box of the reduced picture in pixels of the picture itself."""
        return Box(*(round(self.scale * edge) for edge in (left, top, right, bottom)))


class Reader:
    """A network that reads pictures.

    network: a Network with 28×28 inputs, a file, or the name of a shipped network. max_error: the share of wrong
    answers among the accepted ones, as measured on the network's validation examples; `level` then tells how many were
    accepted there. engine: does the arithmetic; the fastest by default. Raises SettingError if the network has other
    inputs, or its errors weren't measured.
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
        self._engine = engine or engines.engine()

    def read(
        self,
        picture: Source,
        *,
        expect: int | None = None,
        grid: tuple[int, int] | None = None,
        max_pixels: int = MAX_IMAGE_PIXELS,
    ) -> Reading:
        """All digits of a picture, in reading order. Returns an empty Reading if there are no digits.

        picture: a file's path or its bytes, a Pillow picture, or an array (h, w) or (h, w, 1, 3 or 4), as pixels.py
        says; a picture of 28×28 pixels is one digit. expect: the number of digits. grid: the number of rows and columns
        of cells, each of one digit or empty. max_pixels: of the picture. Raises ImageError if the picture can't be
        read, and SettingError if `expect` or `grid` is invalid.
        """
        _check(expect, grid)
        size = upright_size(picture, max_pixels)
        grey = read_grey(picture, max_pixels, MAX_PAGE_SIDE)
        if grey.shape == (DIGIT_SIDE, DIGIT_SIDE):
            return Reading(self._read_framed(grey, size), size)
        layout = _Layout(expect, grid, max(size) / max(grey.shape))
        best = layout.empty
        for kind, group in candidates(grey, picture, max_pixels):
            if not kind.is_worth_trying(best):
                break
            for candidate in group:
                best = candidate.better(best, self._recognise(candidate, layout))
        return Reading(best, size)

    def read_frames(self, images: Array) -> tuple[Digit, ...]:
        """One answer for each image, framed as MNIST's: light on dark.

        images: (n, 28, 28), (n, 784), (n, 28, 28, 1) or (n, 1, 28, 28), as pixels.py says. Raises DataError for
        other shapes and pixels.
        """
        images = to_uint8(np.asarray(images))
        side = DIGIT_SIDE
        if images.shape[1:] not in ((side, side), (side * side,), (side, side, 1), (1, side, side)):
            raise DataError(f"images {images.shape} can't be read: they must be (n, {DIGIT_SIDE}, {DIGIT_SIDE}).")
        return self._classify(
            images.reshape(-1, DIGIT_SIDE, DIGIT_SIDE), [Box(0, 0, DIGIT_SIDE, DIGIT_SIDE)] * len(images)
        )

    def _read_framed(self, grey: Array, size: tuple[int, int]) -> Rows:
        """The digit in a picture that is framed already; none if it is blank."""
        try:
            return (self._classify([as_digit(grey)], [Box(0, 0, *size)]),)
        except ImageError:
            return ()

    def _recognise(self, candidate: Candidate, layout: _Layout) -> Rows:
        """The digits in a candidate's ink. Raises ImageError if the likeliest candidate is a texture."""
        subtracted = subtract_background(candidate.grey, dark_on_light=candidate.dark_on_light)
        if subtracted is None:
            return layout.empty
        ink, noise = subtracted
        try:
            if layout.grid:
                return self._read_cells(find_cells(ink, noise, *layout.grid), layout)
            ink = suppress_noise(remove_ruling(ink, noise), noise)
            return self._read_rows(find_rows(find_components(ink)), layout)
        except ImageError:
            if candidate.kind is Kind.LIKELIEST:
                raise
            return layout.empty

    def _read_rows(self, found: Sequence[Sequence[Component]], layout: _Layout) -> Rows:
        """Rows of components → rows of digits."""
        if not found:
            return ()
        degrees = skew_angle(found)
        rows = segment(found, lambda some: self._confidence(some, degrees), layout.expect)
        if not rows:  # only commas and dashes
            return ()
        segments = [one for row in rows for one in row]
        frames = _frames(segments, degrees)
        boxes = [layout.box(one.left, one.top, one.right, one.bottom) for one in segments]
        digits = self._classify(frames, boxes)
        rejected = struck_through(digits, [one.ink for one in segments])
        if layout.expect is None:
            rejected |= from_one_component(digits, segments, [one for row in found for one in row])
        if self._is_rotated(frames, digits):
            digits = with_rejected(digits, np.ones(len(digits), bool))
        ends = np.cumsum([len(row) for row in rows])
        digit_rows = [digits[end - len(row) : end] for row, end in zip(rows, ends, strict=True)]
        masks = np.split(rejected, ends[:-1])
        if layout.expect is None:
            return tuple(reject_words(digit_rows, masks))
        return tuple(map(with_rejected, digit_rows, masks))

    def _read_cells(self, cells: Sequence[Sequence[Cell | None]], layout: _Layout) -> Rows:
        """Cells of a grid → rows of digits, None for empty cells."""
        filled = [cell for row in cells for cell in row if cell]
        inks = [cell.ink for cell in filled]
        digits = self._classify(list(map(normalize_digit, inks)), [layout.box(*cell.box) for cell in filled])
        answers = iter(with_rejected(digits, struck_through(digits, inks)))
        return tuple(tuple(next(answers) if cell else None for cell in row) for row in cells)

    def _confidence(self, components: Sequence[Component], degrees: float) -> Array:
        """The highest probability of any class for each component, (n,)."""
        outputs = self._outputs(_frames(components, degrees))
        confidence: Array = probabilities(self.network, outputs).max(axis=1, initial=0)
        return confidence

    def _is_rotated(self, frames: Sequence[Array], digits: Row) -> bool:
        """Whether clearly more digits are accepted if the picture is turned by 90, 180 or 270 degrees."""
        if len(digits) < MIN_WORD_LENGTH:
            return False
        samples = slice(None, None, -(-len(digits) // MAX_ROTATION_SAMPLES))
        needed = MIN_ROTATION_FACTOR * sum(not digit.rejected for digit in digits[samples])
        for turns in (1, 2, 3):
            outputs = self._outputs([normalize_digit(np.rot90(one, turns) / 255) for one in frames[samples]])
            if reaches(probabilities(self.network, outputs), self.network.calibration.threshold).sum() > needed:
                return True
        return False

    def _outputs(self, frames: Sequence[Array] | Array) -> Array:
        """Activations of the last layer, (n, classes)."""
        return self._engine.predict(self.network, self._seen(frames))

    def _seen(self, frames: Sequence[Array] | Array) -> Array:
        """Normalized digits (n, 28, 28) in the network's frame: (n, 784)."""
        return in_frame(np.reshape(frames, (len(frames), DIGIT_SIDE * DIGIT_SIDE)), self.network.card.frame)

    def _classify(self, frames: Sequence[Array] | Array, boxes: Sequence[Box]) -> Row:
        """A Digit for each frame (n, 28, 28)."""
        if not len(frames):
            return ()
        seen = self._seen(frames)
        outputs = self._engine.predict(self.network, seen)
        probability = probabilities(self.network, outputs)
        order, sure = probability.argsort(axis=1), reaches(probability, self.network.calibration.threshold)
        classes, known = self.network.classes, self.network.calibration.is_known
        return tuple(
            Digit(
                answer=classes[order[k, -1]],
                probability=float(probability[k, order[k, -1]]),
                runner_up=classes[order[k, -2]],
                accepted=bool(sure[k]) and known,
                unknown=bool(sure[k]) and not known,
                box=box,
                activations=outputs[k],
                frame=seen[k].reshape(DIGIT_SIDE, DIGIT_SIDE),
            )
            for k, box in enumerate(boxes)
        )


def _frames(components: Sequence[Component], degrees: float) -> list[Array]:
    """Deskewed and framed as the network's training data, (28, 28) each."""
    return [normalize_digit(deskew(one.ink, degrees)) for one in components]


def _check(expect: int | None, grid: tuple[int, int] | None) -> None:
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
