"""Recognizes signs between digits (point, comma, colon, minus, slash and plus) by their shape and place in the row.

Without its point, a number is wrong by powers of ten. So ink between digits is never dropped: if it is neither a digit
nor one of these signs, the row's text shows it as unread.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from brightest.reader.components import Component

# The unit of sizes is the height of the row's digits. A vertical place is 0 at their tops and 1 on the base line.
MAX_POINT_SIDE = 0.32
POINT_SIDE = 0.25  # the largest side of a point that may be anywhere in the row
MIN_POINT_FILL = 0.5  # the share of a point's bounding box that is ink
MAX_COMMA_HEIGHT = 0.55
MIN_DASH_ASPECT = 2.0  # width over height
MAX_DASH_HEIGHT, MAX_DASH_WIDTH = 0.3, 1.3
DASH_PLACE = 0.25, 0.75  # the range of the vertical place of a minus
MIN_SIGN_SIDE = 0.09  # the longer side of a sign; smaller ink is dust
SMALL_DIGIT_SIDE = 0.3  # the longer side of a digit that stands beside taller ones
MAX_STROKE_WIDTH_RATIO = 0.22  # width over length of a straight stroke
SLASH_DEGREES = 14, 60  # how far a slash leans from upright; also the smallest angle between it and the digits
SLASH_SPREADS = 3.5  # the smallest angle between a slash and the digits, in median absolute deviations of their slants
INKED = 0.4  # brighter pixels are ink, relative to the brightest of the component
MIN_PIXELS = 4  # of ink that has a direction
MIN_CROSS_SHARE = 0.92  # the share of a plus's ink that is in its two bars


@dataclass(frozen=True)
class Place:
    """A component's place in its row."""

    height: float  # of the row's digits, in pixels
    top: float  # vertical place of the component's top: 0 at the tops of the digits beside it, 1 on the base line
    bottom: float  # vertical place of its bottom
    side: float  # its longer side, in units of `height`

    @property
    def middle(self) -> float:
        """The vertical place of the component's middle."""
        return (self.top + self.bottom) / 2


def place(component: Component, tall: Sequence[Component]) -> Place:
    """The place of a component. tall: the digits of its row."""
    height = float(median(one.height for one in tall))
    nearest = min(tall, key=lambda one: max(one.left - component.right, component.left - one.right, 0))
    top, bottom = ((y - nearest.bottom) / height + 1 for y in (component.top, component.bottom))
    return Place(height, top, bottom, max(component.height, component.width) / height)


def small_sign(component: Component, where: Place) -> str:
    """The sign ("-", "." or ",") that a component smaller than a digit is; "" if it is none of these."""
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
    """Whether a component is small and round. height: of the row's digits, in pixels."""
    small = max(component.height, component.width) <= POINT_SIDE * height
    return small and float((component.ink > INKED).mean()) >= MIN_POINT_FILL and component.height < 2 * component.width


def is_mark(component: Component, row: Sequence[Component], height: float) -> bool:
    """Whether a component looks like a point or a minus. height: of the row's digits, in pixels."""
    if is_point(component, height):
        return True
    tall = [one for one in row if one is not component and one.height >= 0.75 * height]
    return bool(tall) and small_sign(component, place(component, tall)) == "-"


def is_colon(upper: Component, lower: Component, where: Place) -> bool:
    """Whether two small components, one above the other, are a colon. where: the place of the lower one."""
    apart = (lower.top - upper.bottom) / where.height
    sides = [max(one.height, one.width) / where.height for one in (upper, lower)]
    return 0.08 < apart < 0.7 and max(sides) <= MAX_POINT_SIDE and where.middle > 0.5


def is_plus(component: Component) -> bool:
    """Whether a component is a horizontal and a vertical bar that cross in the middle."""
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
    """The angle, in degrees, by which a straight stroke leans to the right; None if the component isn't straight."""
    if not (moments := _second_moments(component)):
        return None
    xx, xy, yy = moments
    middle, half = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)  # the variances along and across are middle ± half
    # For a bar, the variances are proportional to the squares of its sides.
    if middle - half > MAX_STROKE_WIDTH_RATIO**2 * (middle + half):
        return None
    return math.degrees(math.atan2(-2 * xy, yy - xx)) / 2


def _slant_degrees(component: Component) -> float:
    """The angle, in degrees, by which a digit leans to the right, from the covariance of its ink."""
    _, xy, yy = _second_moments(component) or (1.0, 0.0, 1.0)
    return math.degrees(math.atan2(-xy, max(yy, 1e-9)))


def _second_moments(component: Component) -> tuple[float, float, float] | None:
    """The variance of x, the covariance of x and y, and the variance of y of its ink; None if it is a speck."""
    y, x = np.nonzero(component.ink > INKED)
    if len(y) < MIN_PIXELS:
        return None
    x, y = x - x.mean(), y - y.mean()
    return float((x * x).mean()), float((x * y).mean()), float((y * y).mean())


def may_be_slash(component: Component, others: Sequence[Component]) -> bool:
    """Whether a component is a straight stroke that leans clearly more than the row's digits, given their spread."""
    degrees = _straight_stroke_degrees(component)
    if degrees is None or not SLASH_DEGREES[0] <= degrees <= SLASH_DEGREES[1]:
        return False
    slants = [_slant_degrees(one) for one in others if one is not component and one.width > 0.3 * one.height]
    if not slants:
        return False
    usual = median(slants)
    spread = median(abs(slant - usual) for slant in slants)
    return degrees - usual >= max(SLASH_DEGREES[0], SLASH_SPREADS * spread)
