"""The order of linear layers that are known by name and size: a chain, each taking what the one before gives.

Where several layers could come next, the numbers in their names decide ("fc1", "layer_two", "first", "b"), or the order
of the file if that means something; the caller is told. Without either, the order is not guessed.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from brightest.errors import StorageError
from brightest.system.budget import shown

Sizes: TypeAlias = Mapping[str, tuple[int, int]]
"""The numbers of inputs and outputs of each layer, by its name."""

MAX_LAYERS = 100
_CARDINALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_WORDS = {word: number for words in (_CARDINALS, _ORDINALS) for number, word in enumerate(words)}
_LETTERS = {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}


def chain(sizes: Sizes, *, file_order: bool) -> tuple[list[str], str]:
    """The names in the order of the layers, and what was assumed about it, or "" if only one order is possible.

    `file_order` says whether the order of `sizes` is the one in which the layers were defined. Raises StorageError if
    the layers make no chain, or several and nothing says which.
    """
    if len(sizes) > MAX_LAYERS:
        raise StorageError(f"holds {len(sizes):,} linear layers: at most {MAX_LAYERS} can be imported.")
    order: list[str] = []
    left = dict(sizes)
    by_numbers = False
    while left:
        possible = _next(left, sizes[order[-1]][1] if order else None)
        if not possible:
            raise StorageError(f"holds layers that don't follow each other: {_listed(sizes)}.")
        if len(possible) > 1:
            by_numbers = True
            if file_order and _is_chain(list(sizes), sizes):
                return list(sizes), f"the layers in the order of the file, {_names(list(sizes))}"
            possible = _by_number(possible)
        if not possible:
            raise StorageError(
                f"holds layers whose order neither their sizes nor their names tell: {_listed(sizes)}; "
                "number their names, or save a .pt, which keeps the order of their definition."
            )
        order.append(possible[0])
        del left[possible[0]]
    return order, f"the layers in the order of their names, {_names(order)}" if by_numbers else ""


def _next(left: Sizes, given: int | None) -> list[str]:
    """The layers that may come next, after one that gives `given` numbers: those after which all others can follow."""
    kinds: dict[tuple[int, int], bool] = {}
    for size in left.values():
        if size not in kinds:
            kinds[size] = given in (None, size[0]) and _can_follow(list(left.values()), size)
    return [name for name, size in left.items() if kinds[size]]


def _can_follow(sizes: list[tuple[int, int]], first: tuple[int, int]) -> bool:
    """Whether all layers make a chain that begins with `first`.

    Layers are the edges of a graph whose nodes are their sizes, and a chain is its Eulerian trail: all edges are
    connected, and every node is left as often as it is entered, but for the trail's two ends.
    """
    balance: Counter[int] = Counter()
    neighbours: dict[int, set[int]] = {}
    for n_in, n_out in sizes:
        balance[n_in] += 1
        balance[n_out] -= 1
        neighbours.setdefault(n_in, set()).add(n_out)
        neighbours.setdefault(n_out, set())
    ends = {node: count for node, count in balance.items() if count}
    if ends and (sorted(ends.values()) != [-1, 1] or ends.get(first[0]) != 1):
        return False
    rest = list(sizes)
    rest.remove(first)
    reached, waiting = {first[1]}, [first[1]]
    while waiting:
        node = waiting.pop()
        new = {n_out for n_in, n_out in rest if n_in == node} - reached
        reached |= new
        waiting += new
    return all(n_in in reached for n_in, _ in rest)


def _is_chain(order: Sequence[str], sizes: Sizes) -> bool:
    return all(sizes[name][1] == sizes[follower][0] for name, follower in pairwise(order))


def _by_number(names: list[str]) -> list[str]:
    """The names in the order of their numbers; none if they differ in something else, or not in their numbers."""
    keys = {name: _numbered(name) for name in names}
    patterns = {pattern for pattern, _ in keys.values()}
    if len(patterns) > 1 or len({numbers for _, numbers in keys.values()}) < len(names):
        return []
    return sorted(names, key=lambda name: keys[name][1])


def _numbered(name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The parts of a name without its numbers, and the numbers: digits, words and single letters."""
    parts: list[str] = []
    numbers: list[int] = []
    for part in re.findall(r"\d+|[A-Z]?[a-z]+|[A-Z]+|[^A-Za-z\d]+", name):
        word = part.lower()
        number = int(part) if part.isdecimal() else _WORDS.get(word, _LETTERS.get(word))
        if number is None:
            parts.append(word)
        else:
            parts.append("#")
            numbers.append(number)
    return tuple(parts), tuple(numbers)


def _names(order: Sequence[str]) -> str:
    return " → ".join(map(shown, order))


def _listed(sizes: Sizes) -> str:
    """Some of the layers with their sizes."""
    some = [f"{shown(name)} ({n_in} → {n_out})" for name, (n_in, n_out) in list(sizes.items())[:8]]
    return ", ".join(some) + (", …" if len(sizes) > 8 else "")
