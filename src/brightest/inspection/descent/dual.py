"""Dual numbers: each carries its slope along, and each rule of calculus is one line.

This is forward-mode automatic differentiation. The slope of a sum is the sum of the slopes, the slope of f(v) is f'(v)
times the slope of v.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from brightest.nn.activations import relu, sigmoid
from brightest.nn.parameters import Array


@dataclass(frozen=True, eq=False)
class Dual:
    """A dual number at each point: its value (...), and its slope in each direction (..., d)."""

    value: Array
    slope: Array


Operation: TypeAlias = Callable[..., Dual]


def constant(number: float) -> Dual:
    """The same number everywhere."""
    return Dual(np.array(number), np.zeros(1))


def _product_slope(slope: Array, factor: Array) -> Array:
    """`slope` times `factor` (...), and 0 if either is 0, even if the other is infinite or NaN."""
    factor = np.asarray(factor)[..., None]
    return np.where((slope == 0) | (factor == 0), 0, slope * factor)


def _negative(a: Dual) -> Dual:
    return Dual(-a.value, -a.slope)


def _add(a: Dual, b: Dual) -> Dual:
    return Dual(a.value + b.value, a.slope + b.slope)


def _subtract(a: Dual, b: Dual) -> Dual:
    return Dual(a.value - b.value, a.slope - b.slope)


def _multiply(a: Dual, b: Dual) -> Dual:
    return Dual(a.value * b.value, _product_slope(a.slope, b.value) + _product_slope(b.slope, a.value))


def _divide(a: Dual, b: Dual) -> Dual:
    ratio = a.value / b.value
    return Dual(ratio, _product_slope(a.slope, 1 / b.value) - _product_slope(b.slope, ratio / b.value))


def _power(a: Dual, b: Dual) -> Dual:
    power = a.value**b.value
    by_base = np.where(b.value == 0, 0, b.value * a.value ** (b.value - 1))
    by_exponent = np.where(power == 0, 0, power * np.log(a.value))
    return Dual(power, _product_slope(a.slope, by_base) + _product_slope(b.slope, by_exponent))


def _maximum(a: Dual, b: Dual) -> Dual:  # at a tie, as _minimum, the first argument with its slope
    return _where((a.value >= b.value) | np.isnan(a.value), a, b)


def _minimum(a: Dual, b: Dual) -> Dual:
    return _where((a.value <= b.value) | np.isnan(a.value), a, b)


def _where(first: Array, a: Dual, b: Dual) -> Dual:
    return Dual(np.where(first, a.value, b.value), np.where(first[..., None], a.slope, b.slope))


def _function(f: Callable[[Array], Array], derivative: Callable[[Array], Array]) -> Operation:
    return lambda a: Dual(f(a.value), _product_slope(a.slope, derivative(a.value)))


_LN = _function(np.log, lambda v: 1 / v)
_ARCSIN = _function(np.arcsin, lambda v: 1 / np.sqrt(1 - v * v))
_ARCCOS = _function(np.arccos, lambda v: -1 / np.sqrt(1 - v * v))
_ARCTAN = _function(np.arctan, lambda v: 1 / (1 + v * v))
FUNCTIONS: dict[str, Operation] = {
    "sin": _function(np.sin, np.cos),
    "cos": _function(np.cos, lambda v: -np.sin(v)),
    "tan": _function(np.tan, lambda v: 1 / np.cos(v) ** 2),
    "exp": _function(np.exp, np.exp),
    "log": _LN,
    "ln": _LN,
    "log2": _function(np.log2, lambda v: 1 / (v * np.log(2))),
    "log10": _function(np.log10, lambda v: 1 / (v * np.log(10))),
    "sqrt": _function(np.sqrt, lambda v: 0.5 / np.sqrt(v)),
    "cbrt": _function(np.cbrt, lambda v: 1 / (3 * np.cbrt(v) ** 2)),
    "abs": _function(np.abs, np.sign),
    "sinh": _function(np.sinh, np.cosh),
    "cosh": _function(np.cosh, np.sinh),
    "tanh": _function(np.tanh, lambda v: 1 - np.tanh(v) ** 2),
    "arcsin": _ARCSIN,
    "arccos": _ARCCOS,
    "arctan": _ARCTAN,
    "asin": _ARCSIN,
    "acos": _ARCCOS,
    "atan": _ARCTAN,
    "sigmoid": _function(sigmoid, lambda v: sigmoid(v) * sigmoid(-v)),
    "relu": _function(relu, lambda v: np.where(v > 0, 1.0, 0.0)),
}
VARIADIC: dict[str, Operation] = {"maximum": _maximum, "minimum": _minimum, "max": _maximum, "min": _minimum}
NEGATIVE: Operation = _negative
OPERATORS: dict[str, Operation] = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide, "^": _power}
