"""A parsed part of a formula: how to evaluate it, and what its neighbours must know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

from brightest.inspection.descent.dual import Dual, Operation, constant

Evaluator: TypeAlias = Callable[[Mapping[str, Dual]], Dual]


@dataclass(frozen=True, eq=False)
class Part:
    """A number, a name, or an operation on parts."""

    evaluate: Evaluator
    kind: str = ""  # number, name, group (it has an end of its own), root, product (side by side), or "" for others
    name: str = ""  # of a variable or constant
    start: int = 0  # in the text
    end: int = 0
    depth: int = 0
    operations: int = 0
    variables: frozenset[str] = frozenset()
    power: "tuple[Part, Part] | None" = None  # base and exponent, if nothing marks where the exponent ends
    bare: bool = False  # whether it ends with a function without parentheses, as sin x


def combined(operation: Operation, parts: list[Part], kind: str = "") -> Part:
    """The operation on these parts, from left to right."""
    return Part(
        _applied(operation, [part.evaluate for part in parts]),
        kind,
        start=parts[0].start,
        end=parts[-1].end,
        depth=1 + max(part.depth for part in parts),
        operations=sum(part.operations for part in parts) + max(1, len(parts) - 1),
        variables=frozenset[str]().union(*(part.variables for part in parts)),
    )


def numeral(value: float, start: int, end: int) -> Part:
    """A number that stands there."""
    return Part(_constant(value), "number", "", start, end)


def named(text: str, value: float | None, start: int, end: int) -> Part:
    """A constant, or a variable if `value` is None."""
    if value is not None:
        return Part(_constant(value), "name", text, start, end)
    return Part(lambda names: names[text], "name", text, start, end, variables=frozenset((text,)))


def _applied(operation: Operation, parts: list[Evaluator]) -> Evaluator:
    if len(parts) == 1:
        return lambda names: operation(parts[0](names))
    return lambda names: reduce(operation, [part(names) for part in parts])


def _constant(value: float) -> Evaluator:
    return lambda _: constant(value)
