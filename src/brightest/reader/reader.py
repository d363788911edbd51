"""The reader: from a picture to digits that one can act on.

It is a network and all that stands between a picture and an answer: the paper is flattened, what is printed on it
removed, the ink parted into digits, each framed as the network's training data was, read, and judged.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from brightest import engines
from brightest.engines import Engine
from brightest.errors import DataError, ImageError, SettingError
from brightest.evaluation.calibration import accepted, at_most, probabilities
from brightest.images.decode import MAX_IMAGE_PIXELS, Source, read_colours, read_grey, to_uint8, upright_size
from brightest.images.normalize import DIGIT_SIDE, normalize_digit
from brightest.images.single import as_digit
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import load
from brightest.reader.background import flatten, polarities, without_noise
from brightest.reader.components import Piece, pieces
from brightest.reader.deskew import askew, upright
from brightest.reader.grid import Cell, cells
from brightest.reader.lines import rows
from brightest.reader.rejection import WORD, crossed, doubted, joined, vouched
from brightest.reader.result import Box, Digit, Reading, Rows
from brightest.reader.ruling import without_ruling
from brightest.reader.segmentation import digits

if TYPE_CHECKING:
    from brightest.nn.card import Level

ENOUGH = 100  # digits that tell whether a picture stands on its head
COLOURED = 16  # of 255, that red, green and blue differ somewhere in a picture that isn't grey
TURNED = 1.2  # times as many digits are sure upside down as upright, where a picture stands on its head
PAGE = 1800  # pixels along the longest side that are looked at: two million on a page
MOST_DIGITS = 2_000  # that can be expected, or cells of a grid


class Reader:
    """A network that reads pictures.

    network: one of yours, a file, or the name of one that comes with brightest; it reads 28×28 pixels. max_error: the
    share of wrong ones among the answers it gives, by its own validation examples; what isn't sure enough is `?`, and
    `level` says how many were answered there. Raises SettingError where that can't be promised, or the network reads
    something else.
    """

    def __init__(
        self,
        network: Network | str | Path = "reader",
        max_error: float | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.network = network if isinstance(network, Network) else load(network)
        self.level: Level | None = None  # what is known of the errors asked for
        if self.network.layers[0] != DIGIT_SIDE * DIGIT_SIDE:
            raise SettingError(
                f"this network reads {self.network.layers[0]} pixels; a reader needs one for {DIGIT_SIDE}×{DIGIT_SIDE}."
            )
        if len(self.network.classes) < 2:
            raise SettingError("this network knows a single class, so there is nothing to tell apart.")
        if max_error is not None:
            self.network, self.level = at_most(self.network, max_error)
        self._engine = engine or engines.engine()

    def read(
        self,
        picture: Source,
        *,
        expect: int | None = None,
        grid: tuple[int, int] | None = None,
        max_pixels: int = MAX_IMAGE_PIXELS,
    ) -> Reading:
        """All digits in a picture, in reading order; a picture that shows none is read as nothing.

        picture: a file's path or its bytes, a Pillow picture, or an array (h, w) or (h, w, 3 or 4), bytes or 0..1;
        what has 28×28 pixels is one digit. expect: how many digits there are; grid: how many rows and columns of
        cells, each of one digit or empty. Raises ImageError where it can't be read, SettingError for a number that
        can't be.
        """
        _check(expect, grid)
        size = upright_size(picture, max_pixels)
        grey = read_grey(picture, max_pixels, PAGE)
        if grey.shape == (DIGIT_SIDE, DIGIT_SIDE):
            return Reading(self._one(grey, size), size)
        scale = max(size) / max(grey.shape)
        first, *others = polarities(grey)
        best = self._inked(grey, first, expect, grid, scale)
        if not _merit(best)[0]:
            other = self._also(grey, not first, expect, grid, scale)
            best = other if _merit(other)[1] > 0 else best  # what isn't mostly sure is the edge of a shadow
        elif any(digit and not digit.accepted for row in best for digit in row):
            best = max([best, *(self._also(grey, other, expect, grid, scale) for other in others)], key=_merit)
        if not _merit(best)[0]:  # ink and paper may be equally bright
            for colour in _colours(read_colours(picture, max_pixels, PAGE)):
                level = read_grey(colour, max_pixels, PAGE)
                best = max(best, self._also(level, polarities(level)[0], expect, grid, scale), key=_merit)
        return Reading(best, size)

    def read_frames(self, images: Array) -> tuple[Digit, ...]:
        """One answer for each image, (n, 28, 28) or (n, 784), framed as MNIST was: light on dark, bytes or 0..1.

        Raises DataError where they aren't.
        """
        images = to_uint8(np.asarray(images))
        if images.ndim not in (2, 3) or images.shape[1:] not in ((DIGIT_SIDE, DIGIT_SIDE), (DIGIT_SIDE * DIGIT_SIDE,)):
            raise DataError(f"images {images.shape} can't be read: they must be (n, {DIGIT_SIDE}, {DIGIT_SIDE}).")
        return self._judged(
            images.reshape(-1, DIGIT_SIDE, DIGIT_SIDE), [Box(0, 0, DIGIT_SIDE, DIGIT_SIDE)] * len(images)
        )

    def _one(self, grey: Array, size: tuple[int, int]) -> Rows:
        """What is framed already."""
        try:
            return (self._judged([as_digit(grey)], [Box(0, 0, *size)]),)
        except ImageError:
            return ()

    def _inked(
        self, grey: Array, dark_on_light: bool, expect: int | None, grid: tuple[int, int] | None, scale: float
    ) -> Rows:
        """What is written in ink that is darker, or lighter, than its paper."""
        try:
            ink, noise = flatten(grey, dark_on_light)
        except ImageError:  # nothing is written
            return ((None,) * grid[1],) * grid[0] if grid else ()
        if grid:
            return self._grid(cells(ink, noise, *grid), scale)
        ink = without_noise(without_ruling(ink, noise), noise)
        return self._rows(rows(pieces(ink)), expect, scale)

    def _also(
        self, grey: Array, dark_on_light: bool, expect: int | None, grid: tuple[int, int] | None, scale: float
    ) -> Rows:
        """The same where something was read already: what can't be read so is nothing."""
        try:
            return self._inked(grey, dark_on_light, expect, grid, scale)
        except ImageError:
            return ()

    def _rows(self, found: Sequence[Sequence[Piece]], expect: int | None, scale: float) -> Rows:
        if not found:
            return ()
        degrees = askew(found)

        def framed(some: Sequence[Piece]) -> list[Array]:
            return [normalize_digit(upright(piece.ink, degrees)) for piece in some]

        def surest(some: Sequence[Piece]) -> Array:
            likely: Array = probabilities(self.network, self._outputs(framed(some))).max(axis=1, initial=0)
            return likely

        parted = digits(found, surest, expect)
        if not parted:  # nothing but commas and dashes
            return ()
        every = [piece for row in parted for piece in row]
        boxes = [_scaled((piece.left, piece.top, piece.right, piece.bottom), scale) for piece in every]
        frames = framed(every)
        judged = self._judged(frames, boxes)
        doubts = crossed(judged, [piece.ink for piece in every])
        if expect is None:
            doubts |= joined(judged, every, [piece for row in found for piece in row])
        some = slice(None, None, -(-len(every) // ENOUGH))
        if len(every) >= WORD and self._is_turned(frames[some], judged[some]):
            judged = doubted(judged, np.ones(len(judged), bool))
        answers = iter(judged)
        read = [tuple(next(answers) for _ in row) for row in parted]
        doubtful = np.split(doubts, np.cumsum([len(row) for row in parted])[:-1])
        return tuple(vouched(read, doubtful) if expect is None else map(doubted, read, doubtful))

    def _is_turned(self, frames: Sequence[Array], judged: Sequence[Digit]) -> bool:
        """Whether many more digits are sure when the picture is turned upside down, or to one side."""
        sure = TURNED * sum(digit.accepted for digit in judged)
        turned = ([normalize_digit(np.rot90(one, turns) / 255) for one in frames] for turns in (1, 2, 3))
        return any(accepted(self.network, probabilities(self.network, self._outputs(t))).sum() > sure for t in turned)

    def _grid(self, found: Sequence[Sequence[Cell | None]], scale: float) -> Rows:
        filled = [cell for row in found for cell in row if cell]
        inks = [cell.ink for cell in filled]
        judged = self._judged(list(map(normalize_digit, inks)), [_scaled(cell.box, scale) for cell in filled])
        answers = iter(doubted(judged, crossed(judged, inks)))
        return tuple(tuple(next(answers) if cell else None for cell in row) for row in found)

    def _outputs(self, frames: Sequence[Array] | Array) -> Array:
        """The last layer's activations, (n, classes)."""
        return self._engine.predict(self.network, np.reshape(frames, (len(frames), DIGIT_SIDE * DIGIT_SIDE)))

    def _judged(self, frames: Sequence[Array] | Array, boxes: Sequence[Box]) -> tuple[Digit, ...]:
        if not len(frames):
            return ()
        outputs = self._outputs(frames)
        likely = probabilities(self.network, outputs)
        order, given, classes = likely.argsort(axis=1), accepted(self.network, likely), self.network.classes
        return tuple(
            Digit(
                answer=classes[order[k, -1]],
                probability=float(likely[k, order[k, -1]]),
                runner_up=classes[order[k, -2]],
                accepted=bool(given[k]),
                box=box,
                activations=outputs[k],
                frame=np.asarray(frames[k]),
            )
            for k, box in enumerate(boxes)
        )


def _merit(read: Rows) -> tuple[bool, int]:
    """Something is better than nothing; then more sure digits, and fewer that aren't."""
    digits = [digit for row in read for digit in row if digit]
    return bool(digits), sum(2 * digit.accepted - 1 for digit in digits)


def _colours(picture: Image.Image) -> Sequence[Image.Image]:
    """Red, green and blue on their own; nothing where they are alike."""
    few = picture.resize((64, 64), Image.Resampling.NEAREST)
    return picture.split() if np.ptp(np.asarray(few, np.int16), axis=2).max() > COLOURED else ()


def _scaled(box: tuple[int, int, int, int], scale: float) -> Box:
    return Box(*(round(scale * side) for side in box))


def _check(expect: int | None, grid: tuple[int, int] | None) -> None:
    if expect is not None and not isinstance(expect, int):
        raise SettingError(f"expect {expect!r} can't be: say a whole number.")
    if grid is not None and not (isinstance(grid, tuple | list) and [type(number) for number in grid] == [int, int]):
        raise SettingError(f"grid {grid!r} can't be: say two whole numbers, rows and columns.")
    if expect is not None and grid is not None:
        raise SettingError("a grid says where digits are, so don't say how many to expect.")
    if expect is not None and not 1 <= expect <= MOST_DIGITS:
        raise SettingError(f"{expect} digits can't be expected: say a number from 1 to {MOST_DIGITS:,}.")
    if grid is not None and not (min(grid) >= 1 and grid[0] * grid[1] <= MOST_DIGITS):
        raise SettingError(f"a grid of {grid[0]}×{grid[1]} cells can't be: it has from 1 to {MOST_DIGITS:,} of them.")
