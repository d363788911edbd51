"""Reads free text: turns rows of components into rows of digits and signs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from brightest.nn.parameters import Array
from brightest.reader.components import Component, merge, weighted_quantile
from brightest.reader.deskew import deskew, skew_angle
from brightest.reader.recognition import Recognizer
from brightest.reader.rejection import from_one_component, reject_words, struck_through, with_rejected
from brightest.reader.result import Box, Digit, Row, Rows, Sign
from brightest.reader.segmentation import CONFIDENT, segment
from brightest.reader.signs import (
    MAX_DASH_HEIGHT,
    MAX_DASH_WIDTH,
    MIN_SIGN_SIDE,
    SMALL_DIGIT_SIDE,
    Place,
    is_colon,
    is_plus,
    may_be_slash,
    place,
    small_sign,
)

MIN_TALL_RATIO = 0.5  # longer side relative to the usual one; such a component is too large for a point or comma
BAR_RATIO = 0.2  # width of a bar relative to its length
# In a picture of one digit, cut out of a form, lines of its cell may lie in a band around the digit.
BAND_RATIO = 0.16  # width of this band relative to the picture's longer side
MIN_AROUND = 0.5  # length of such a line relative to the picture
MAX_INNER_SHARE = 0.05  # the share of such a line's ink that isn't in the band
MIN_REST = 0.4  # size of a digit in the band relative to the picture; smaller ink is the remains of a line
LONG_BAR_RATIO = 1.1  # length relative to the digit's side along it; a longer bar isn't a stroke of the digit
HIGH_RATIO = 0.75  # of the digits' height, from their tops; ink that ends higher stands above the base line
DUST_RATIO = 0.25  # size of dust relative to the single digit beside it
DUST_GAP_RATIO = 0.1  # gap between dust and the digit relative to the digit's size
MAX_PIECES = 8  # how many pieces of a single digit are tried
LEFT_OUT_COST = 2.0  # negative log-likelihood of leaving out all ink of a single digit; less ink costs its share
ToBox = Callable[[int, int, int, int], Box]  # turns left, top, right and bottom in a view into a box of the picture


@dataclass(frozen=True, eq=False)
class Part:
    """A component of a row: a digit or a sign. If it may be either, the network decides."""

    component: Component
    sign: str | None = None  # the sign that it certainly is; "" if it is an unknown sign
    likely_sign: str | None = None  # the sign that it is unless the network is confident of a digit, which is rejected


def read_rows(
    recognizer: Recognizer, found: Sequence[Sequence[Component]], to_box: ToBox, expect: int | None = None
) -> Rows:
    """The rows of digits and signs in rows of components. expect: the number of digits, if known."""
    if not any(found):
        return ()
    degrees = skew_angle(found) if expect != 1 else 0.0

    known: dict[int, tuple[Component, Array]] = {}  # frames by the identity of their component

    def framed(components: Sequence[Component]) -> list[Array]:
        new = [one for one in components if id(one) not in known]
        frames = recognizer.frames([deskew(one.ink, degrees) for one in new])
        known.update((id(one), (one, frame)) for one, frame in zip(new, frames, strict=True))
        return [known[id(one)][1] for one in components]

    def confidence(components: Sequence[Component]) -> Array:
        return recognizer.confidence(framed(components))

    rows = [[_one(found, confidence)]] if expect == 1 else segment(found, confidence, expect)
    parts = [[Part(one) for one in row] if expect else _with_signs(row, confidence) for row in rows]
    maybe = [[one for one in row if one.sign is None] for row in parts]
    flat = [one.component for row in maybe for one in row]
    if not flat:
        return ()
    digits = recognizer.answers(framed(flat), [to_box(one.left, one.top, one.right, one.bottom) for one in flat])
    rejected = struck_through(digits, [one.ink for one in flat]) | np.array([one.cut for one in flat])
    if expect is None:
        rejected |= from_one_component(digits, flat, [one for row in found for one in row])
    rejected |= np.array([one.likely_sign is not None for row in maybe for one in row])
    ends = np.cumsum([len(row) for row in maybe])
    by_row = [digits[end - len(row) : end] for row, end in zip(maybe, ends, strict=True)]
    masks = np.split(rejected, ends[:-1])
    if expect is not None:
        return tuple(row for row in map(with_rejected, by_row, masks) if row)
    return tuple(_assemble(parts, reject_words(by_row, masks), to_box))


def _one(found: Sequence[Sequence[Component]], confidence: Callable[[Sequence[Component]], Array]) -> Component:
    """The components of a picture's only digit: all, unless the network is more confident about some of them."""
    pieces = [one for row in found for one in row]
    whole = merge(pieces)
    pieces = sorted(_without_long_bars(pieces), key=lambda one: -float(one.ink.sum()))[:MAX_PIECES]
    pieces = [one for one in pieces if not _is_dust(one, pieces[0])]
    inside = _inside(pieces, whole)
    choices = [pieces, inside, *([one] for one in pieces), *([o for o in pieces if o is not one] for one in pieces)]
    choices = [choice for choice in choices if choice]
    inks = {id(one): float(one.ink.sum()) for one in inside}
    left_out = np.array([1 - sum(inks.get(id(one), 0) for one in choice) / sum(inks.values()) for choice in choices])
    merged = [merge(choice) for choice in choices]
    likely = np.log(np.maximum(confidence(merged), 1e-9)) - LEFT_OUT_COST * left_out
    best = merged[int(likely.argmax())]
    is_rest = max(best.height, best.width) < MIN_REST * max(whole.height, whole.width)
    return replace(best, cut=True) if is_rest and _inner_share(best, whole) <= MAX_INNER_SHARE else best


def _inside(pieces: Sequence[Component], whole: Component) -> list[Component]:
    """The components without lines and corners of a cell, which may run around the others."""
    inner = [_inner_share(one, whole) for one in pieces]
    if max(inner) <= 0.5:
        return list(pieces)
    longest = [max(one.height / whole.height, one.width / whole.width) for one in pieces]
    around = [share <= MAX_INNER_SHARE and long >= MIN_AROUND for share, long in zip(inner, longest, strict=True)]
    return [one for one, leaves in zip(pieces, around, strict=True) if not leaves]


def _inner_share(one: Component, whole: Component) -> float:
    """The share of a component's ink that isn't near the border of the box around all components."""
    band = round(BAND_RATIO * max(whole.height, whole.width))
    rows, columns = (
        slice(max(0, start + band - own), max(0, end - band - own))
        for start, end, own in ((whole.top, whole.bottom, one.top), (whole.left, whole.right, one.left))
    )
    return float(one.ink[rows, columns].sum() / one.ink.sum())


def _is_dust(piece: Component, body: Component) -> bool:
    """Whether a piece is too small, and too far from a digit's body, to be a stroke of it."""
    size = max(body.height, body.width)
    across = max(piece.left - body.right, body.left - piece.right)
    down = max(piece.top - body.bottom, body.top - piece.bottom)
    return max(piece.height, piece.width) < DUST_RATIO * size and max(across, down) > DUST_GAP_RATIO * size


def _without_long_bars(pieces: Sequence[Component]) -> list[Component]:
    """The components without pieces of lines: straight bars that are longer than all the others together."""
    bodies = [one for one in pieces if not _is_bar(one)]
    if not bodies:
        return list(pieces)
    body = merge(bodies)

    def is_long(bar: Component) -> bool:
        length, side = (bar.width, body.width) if bar.width > bar.height else (bar.height, body.height)
        return length >= LONG_BAR_RATIO * side

    return [one for one in pieces if not (_is_bar(one) and is_long(one))]


def _is_bar(piece: Component) -> bool:
    return min(piece.height, piece.width) <= BAR_RATIO * max(piece.height, piece.width)


def _with_signs(row: Sequence[Component], confidence: Callable[[Sequence[Component]], Array]) -> list[Part]:
    """The parts of a row, each marked as a digit or a sign. Leaves out dust."""
    sides = [float(max(one.height, one.width)) for one in row]
    least = MIN_TALL_RATIO * weighted_quantile(sides, sides)
    tall = [one for one, side in zip(row, sides, strict=True) if side >= least]
    parts: list[Part] = []
    for one, side in zip(row, sides, strict=True):
        where = place(one, tall)
        if side >= least:
            parts.append(_tall_part(one, tall, where.height))
            continue
        name = "" if any(_overlap(one, other) for other in tall) else small_sign(one, where)
        upper = parts[-1] if parts else None
        if upper and upper.sign is not None and _overlap(upper.component, one):
            lower, higher = sorted((upper.component, one), key=lambda c: -c.top)
            colon = is_colon(higher, lower, place(lower, tall))
            parts[-1] = Part(merge([upper.component, one]), ":" if colon else "")
        elif not name and _stands_low(where) and float(confidence([one])[0]) >= CONFIDENT:
            parts.append(Part(one))
        elif where.side >= MIN_SIGN_SIDE and -0.5 < where.middle < 1.5:
            parts.append(Part(one, name))
    return parts


def _stands_low(where: Place) -> bool:
    """Whether ink that is smaller than the row's digits is large and low enough to be a digit."""
    return where.side >= SMALL_DIGIT_SIDE and where.bottom >= HIGH_RATIO


def _tall_part(component: Component, tall: Sequence[Component], height: float) -> Part:
    """A component that is as large as a digit, as a Part."""
    if len(tall) < 2:  # nothing to compare it with
        return Part(component)
    if component.height < MAX_DASH_HEIGHT * component.width and component.width < MAX_DASH_WIDTH * height:
        return Part(component, "-")
    beside = [one for one in tall if one is not component and one.height >= HIGH_RATIO * height]
    if component.height < HIGH_RATIO * height and beside and place(component, beside).bottom < HIGH_RATIO:
        return Part(component, likely_sign="")  # it is as high up as a degree sign
    if is_plus(component):
        return Part(component, likely_sign="+")
    return Part(component, likely_sign="/" if may_be_slash(component, tall) else None)


def _overlap(one: Component, other: Component) -> bool:
    """Whether one component stands above the other."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared >= 0.5 * min(one.width, other.width)


def _assemble(parts: Sequence[Sequence[Part]], rows: Sequence[Row], to_box: ToBox) -> list[tuple[Digit | Sign, ...]]:
    """Put the signs between the digits of each row that were kept."""
    assembled: list[tuple[Digit | Sign, ...]] = []
    for part_row, row in zip(parts, rows, strict=True):
        digits = iter(row)
        if not row:
            continue
        line: list[Digit | Sign] = []
        for part in part_row:
            one = part.component
            digit = next(digits) if part.sign is None else None
            sign = part.sign if digit is None else part.likely_sign
            if digit and (sign is None or digit.probability >= CONFIDENT):
                line.append(digit)
            else:
                line.append(Sign(sign or "", to_box(one.left, one.top, one.right, one.bottom)))
        assembled.append(tuple(line))
    return assembled
