"""A formula of x, or of x and y, and its slope, from a user's text.

The text is read by a grammar of our own (grammar.py); no part of it is ever run. The slope is exact (dual.py).
"""

from dataclasses import dataclass, field

import numpy as np

from brightest.errors import SettingError
from brightest.inspection.descent.dual import Dual
from brightest.inspection.descent.grammar import parse
from brightest.inspection.descent.part import Evaluator
from brightest.nn.parameters import Array

MAX_CHARACTERS = 1_000


@dataclass(frozen=True)
class Formula:
    """A parsed formula: `value` and `value_and_slope` evaluate it, in float64, at any points.

    Points are (..., d), where d is 1 for a formula of x alone and 2 for one of x and y. An overflow gives inf,
    undefined arithmetic (log of −1) gives NaN for value and slope; nothing raises or warns.
    """

    text: str
    variables: tuple[str, ...] = field(compare=False)
    operations: int = field(compare=False)  # number of operations of one evaluation
    _evaluate: Evaluator = field(compare=False, repr=False)

    def value(self, points: Array) -> Array:
        """The values at `points` (..., d): (...)."""
        return self.value_and_slope(points)[0]

    def value_and_slope(self, points: Array) -> tuple[Array, Array]:
        """The values at `points` (..., d) and the slopes in each direction: (...) and (..., d)."""
        points = np.asarray(points, np.float64)
        directions = np.eye(len(self.variables))
        names = {
            name: Dual(points[..., i], np.broadcast_to(directions[i], points.shape))
            for i, name in enumerate(self.variables)
        }
        with np.errstate(all="ignore"):
            found = self._evaluate(names)
        slope = np.where(np.isnan(found.value)[..., None], np.nan, found.slope)
        return np.broadcast_to(found.value, points.shape[:-1]), np.broadcast_to(slope, points.shape)


def formula(text: str) -> Formula:
    """Parse a formula such as "(x² - 1)² + 0.3x". Raises SettingError naming the part that can't be parsed."""
    text = text.strip()
    if len(text) > MAX_CHARACTERS:
        raise SettingError(f"a formula of {len(text):,} characters is too long: {MAX_CHARACTERS:,} are allowed.")
    found = parse(text)
    return Formula(text, ("x", "y") if "y" in found.variables else ("x",), found.operations, found.evaluate)
