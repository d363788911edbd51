"""A formula of x, or of x and y, and its slope, from a user's text.

Python's grammar parses the text; only the numbers, names and operations listed below are accepted. No part of the text
is ever run.

The slope is exact, by forward-mode automatic differentiation: each number is a dual number that carries its slope
along, and each rule of calculus is one line. The slope of a sum is the sum of the slopes, the slope of f(v) is f'(v)
times the slope of v.
"""

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias

import numpy as np

from brightest.errors import SettingError
from brightest.nn.activations import relu, sigmoid
from brightest.nn.parameters import Array

MAX_CHARACTERS = 1_000
MAX_DEPTH = 100  # of nested operations; a sum of a hundred terms is that deep
WARNED_SYNTAX = re.compile(r"\\|\b\d[\w.]*(and|else|for|if|in|is|not|or)")  # Python warns of 1.for or 1jin on stderr


@dataclass(frozen=True, eq=False)
class Dual:
    """A dual number at each point: its value (...), and its slope in each direction (..., d)."""

    value: Array
    slope: Array


Operation: TypeAlias = Callable[..., Dual]
Evaluator: TypeAlias = Callable[[Mapping[str, Dual]], Dual]


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


def _product_slope(slope: Array, factor: Array) -> Array:
    """`slope` times `factor` (...), and 0 if either is 0, even if the other is infinite or NaN."""
    factor = np.asarray(factor)[..., None]
    return np.where((slope == 0) | (factor == 0), 0, slope * factor)


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


CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS: dict[str, Operation] = {
    "sin": _function(np.sin, np.cos),
    "cos": _function(np.cos, lambda v: -np.sin(v)),
    "tan": _function(np.tan, lambda v: 1 / np.cos(v) ** 2),
    "exp": _function(np.exp, np.exp),
    "log": _function(np.log, lambda v: 1 / v),
    "sqrt": _function(np.sqrt, lambda v: 0.5 / np.sqrt(v)),
    "abs": _function(np.abs, np.sign),
    "tanh": _function(np.tanh, lambda v: 1 - np.tanh(v) ** 2),
    "sigmoid": _function(sigmoid, lambda v: sigmoid(v) * sigmoid(-v)),
    "relu": _function(relu, lambda v: np.where(v > 0, 1.0, 0.0)),
}
VARIADIC: dict[str, Operation] = {"maximum": _maximum, "minimum": _minimum, "max": _maximum, "min": _minimum}
UNARY_OPERATORS: dict[type[ast.unaryop], Operation] = {
    ast.USub: lambda a: Dual(-a.value, -a.slope),
    ast.UAdd: lambda a: a,
}
OPERATORS: dict[type[ast.operator], Operation] = {
    ast.Add: _add,
    ast.Sub: _subtract,
    ast.Mult: _multiply,
    ast.Div: _divide,
    ast.Pow: _power,
}
ALLOWED = f"numbers, x, y, {', '.join(CONSTANTS)}, + - * / ^, {', '.join((*FUNCTIONS, *VARIADIC))}"


def formula(text: str) -> Formula:
    """Parse a formula such as "(x^2 - 1)^2 + 0.3*x". Raises SettingError naming the part that can't be parsed."""
    text = text.strip()
    if len(text) > MAX_CHARACTERS:
        raise SettingError(f"a formula of {len(text):,} characters is too long: {MAX_CHARACTERS:,} are allowed.")
    source = text.replace("^", "**")
    parser = _Parser(text, source)
    evaluate = parser.parse(_parse(text, source), 0)
    return Formula(text, ("x", "y") if "y" in parser.variables else ("x",), parser.operations, evaluate)


def _parse(text: str, source: str) -> ast.expr:
    try:
        if not WARNED_SYNTAX.search(source):
            return ast.parse(source, mode="eval").body
    except (RecursionError, MemoryError):
        raise _too_deep(text) from None
    except (SyntaxError, ValueError):
        pass
    raise SettingError(f"formula {_short(text)!r} can't be read: write it as in (x^2 - 1)^2 + 0.3*x, every * included.")


class _Parser:
    """Turns the syntax tree of a formula into a function, and collects its variables and number of operations."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text  # as given
        self.source = source  # in Python's syntax
        self.variables: set[str] = set()
        self.operations = 0

    def parse(self, node: ast.expr, depth: int) -> Evaluator:
        if depth > MAX_DEPTH:
            raise _too_deep(self.text)
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return _constant(float(str(node.value)))  # via text, so that a huge integer becomes inf
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=sign, operand=part) if type(sign) in UNARY_OPERATORS:
                return self._apply(UNARY_OPERATORS[type(sign)], [part], depth)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                return self._apply(OPERATORS[type(operator)], [left, right], depth)
            case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]):
                return self._call(name, parts, depth)
        what = _short(ast.get_source_segment(self.source, node) or "")
        raise self._refused(f"{what!r} isn't arithmetic; it may have {ALLOWED}")

    def _name(self, name: str) -> Evaluator:
        if name in ("x", "y"):
            self.variables.add(name)
            return lambda names: names[name]
        if name in CONSTANTS:
            return _constant(CONSTANTS[name])
        if name in FUNCTIONS or name in VARIADIC:
            raise self._refused(f"{name} needs something in parentheses, as in {name}(x)")
        raise self._refused(f"{_short(name)!r} is unknown; it may have {ALLOWED}")

    def _call(self, name: str, parts: list[ast.expr], depth: int) -> Evaluator:
        if name in ("x", "y") or name in CONSTANTS:
            raise self._refused(f"{name} is a number; to multiply, write {name}*(…)")
        if name in FUNCTIONS and len(parts) == 1:
            return self._apply(FUNCTIONS[name], parts, depth)
        if name in VARIADIC and len(parts) > 1:
            return self._apply(VARIADIC[name], parts, depth)
        if name in FUNCTIONS or name in VARIADIC:
            raise self._refused(f"{name} is of {'one number' if name in FUNCTIONS else 'two numbers or more'}")
        return self._name(name)

    def _apply(self, operation: Operation, parts: list[ast.expr], depth: int) -> Evaluator:
        parsed = [self.parse(part, depth + 1) for part in parts]
        self.operations += max(1, len(parts) - 1)
        if len(parsed) == 1:
            return lambda names: operation(parsed[0](names))
        return lambda names: reduce(operation, (part(names) for part in parsed))

    def _refused(self, what: str) -> SettingError:
        return SettingError(f"formula {_short(self.text)!r} can't be used: {what}.")


def _constant(number: float) -> Evaluator:
    return lambda _: Dual(np.array(number), np.zeros(1))


def _too_deep(text: str) -> SettingError:
    return SettingError(
        f"formula {_short(text)!r} is nested too deeply: at most {MAX_DEPTH} operations in one another."
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
