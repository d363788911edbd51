"""Signs between digits: point, comma, colon, minus, slash and plus, recognised by their shape and place in the row.

A number without its point is wrong by powers of ten, so ink between digits is never dropped: a row's text shows ink
that is neither a digit nor one of these signs as unread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brightest.reader.components import Component

# Sizes and places are shares of the height of the row's digits; a place is 0 at their tops and 1 on the base line.
MAX_POINT_SIDE = 0.32
POINT_SIDE = 0.25  # of a point, wherever it is
MIN_POINT_FILL = 0.5  # inked share of a point's bounding box
MAX_COMMA_HEIGHT = 0.55
MIN_DASH_ASPECT = 2.0
MAX_DASH_HEIGHT, MAX_DASH_WIDTH = 0.3, 1.3
DASH_PLACE = 0.25, 0.75  # of a minus
MIN_SIGN_SIDE = 0.09  # of a sign's longer side; smaller ink is dust
SMALL_DIGIT_SIDE = 0.3  # of a digit's longer side, beside taller ones
MAX_STROKE_WIDTH_RATIO = 0.22  # of a straight stroke, of its length
SLASH_DEGREES = 14, 60  # from upright, and from the slant of the digits
SLASH_SPREADS = 3.5  # the same, in median absolute deviations of the digits' slants
INKED = 0.4  # of a component's strongest ink
MIN_CROSS_SHARE = 0.92  # of a plus's ink: in its two bars


@dataclass(frozen=True)
class Place:
    """Where a component is in its row."""

    height: float  # of the row's digits, in pixels
    top: float  # of the component: 0 at the tops of the digits beside it, 1 on the base line
    bottom: float
    side: float  # the longer one of the component, of the row's height

    @property
    def middle(self) -> float:
        """Of the component."""
        return (self.top + self.bottom) / 2


def place(component: Component, tall: Sequence[Component]) -> Place:
    """Where a component is, beside the row's digits."""
    height = float(np.median([one.height for one in tall]))
    nearest = min(tall, key=lambda one: max(one.left - component.right, component.left - one.right, 0))
    top, bottom = ((y - nearest.bottom) / height + 1 for y in (component.top, component.bottom))
    return Place(height, top, bottom, max(component.height, component.width) / height)


def small_sign(component: Component, where: Place) -> str:
    """The sign that is smaller than a digit; empty if it is unknown."""
    height, width = component.height / where.height, component.width / where.height
    fill = float((component.ink > INKED).mean())
    if width >= MIN_DASH_ASPECT * height and height <= MAX_DASH_HEIGHT and MIN_SIGN_SIDE < width <= MAX_DASH_WIDTH:
        return "-" if DASH_PLACE[0] <= where.middle <= DASH_PLACE[1] else ""
    if width > MAX_POINT_SIDE or height > MAX_COMMA_HEIGHT or where.middle < 0.7:
        return ""
    if height <= MAX_POINT_SIDE and fill >= MIN_POINT_FILL and height < 1.5 * width and where.bottom < 1.2:
        return "."
    return "," if height > width and where.bottom > 1.02 else ""


def is_point(component: Component, height: float) -> bool:
    """Whether ink is small and round. height: of the row's digits, in pixels."""
    small = max(component.height, component.width) <= POINT_SIDE * height
    return small and float((component.ink > INKED).mean()) >= MIN_POINT_FILL and component.height < 2 * component.width


def is_mark(component: Component, row: Sequence[Component], height: float) -> bool:
    """Whether ink is like a point or a minus. height: of the row's digits, in pixels."""
    if is_point(component, height):
        return True
    tall = [one for one in row if one is not component and one.height >= 0.75 * height]
    return bool(tall) and small_sign(component, place(component, tall)) == "-"


def is_colon(upper: Component, lower: Component, where: Place) -> bool:
    """Whether two small pieces of ink, one above the other, are a colon. where: of the lower one."""
    apart = (lower.top - upper.bottom) / where.height
    sides = [max(one.height, one.width) / where.height for one in (upper, lower)]
    return 0.08 < apart < 0.7 and max(sides) <= MAX_POINT_SIDE and where.middle > 0.5


def is_plus(component: Component) -> bool:
    """Whether ink is two bars, level and upright, that cross in the middle."""
    ink = component.ink > INKED
    height, width = ink.shape
    if not 0.6 <= width / height <= 1.6:
        return False
    across, down = ink.sum(axis=1), ink.sum(axis=0)
    rows, columns = across > 0.6 * width, down > 0.6 * height
    bars = ink & (rows[:, None] | columns)
    if not (rows.any() and columns.any()) or bars.sum() < MIN_CROSS_SHARE * ink.sum():
        return False
    middle = np.flatnonzero(rows).mean() / height, np.flatnonzero(columns).mean() / width
    thin = rows.mean() < 0.35 and columns.mean() < 0.35
    return bool(thin and all(0.36 < at < 0.64 for at in middle))


def _straight_stroke_degrees(component: Component) -> float | None:
    """How far a straight stroke leans from upright, in degrees, positive to the right; None if it isn't straight."""
    y, x = np.nonzero(component.ink > INKED)
    if len(y) < 4:
        return None
    values, vectors = np.linalg.eigh(np.cov(np.stack([x, y])))
    if values[0] > (MAX_STROKE_WIDTH_RATIO**2) * values[1]:  # of a bar, variances are as the squares of its sides
        return None
    dx, dy = vectors[:, 1]
    return float(np.degrees(np.arctan2(dx * -np.sign(dy or 1.0), abs(dy))))


def _slant_degrees(component: Component) -> float:
    """How far a digit leans from upright, by the covariance of its ink."""
    y, x = np.nonzero(component.ink > INKED)
    covariance = np.cov(np.stack([x, y])) if len(y) > 2 else np.eye(2)
    return float(np.degrees(np.arctan2(-covariance[0, 1], max(covariance[1, 1], 1e-9))))


def may_be_slash(component: Component, others: Sequence[Component]) -> bool:
    """Whether ink is a straight stroke that leans clearly more than the row's digits, however these vary."""
    degrees = _straight_stroke_degrees(component)
    if degrees is None or not SLASH_DEGREES[0] <= degrees <= SLASH_DEGREES[1]:
        return False
    slants = [_slant_degrees(one) for one in others if one is not component and one.width > 0.3 * one.height]
    if not slants:
        return False
    usual = float(np.median(slants))
    spread = float(np.median(np.abs(np.array(slants) - usual)))
    return degrees - usual >= max(SLASH_DEGREES[0], SLASH_SPREADS * spread)
