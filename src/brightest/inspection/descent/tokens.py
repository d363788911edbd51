"""The tokens of a formula as people write it: numbers, names, and signs in a single form each.

2x² − |x|·√y  →  2 x ^ ( 2 ) - | x | * √ y
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from brightest.inspection.descent.dual import FUNCTIONS, VARIADIC

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
VARIABLES = ("x", "y")
ROOTS = {"√": "sqrt", "∛": "cbrt"}
SIGNS = {"**": "^", **dict.fromkeys("·×⋅∙∗•", "*"), **dict.fromkeys("÷∕⁄", "/"), **dict.fromkeys("−–", "-")}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸ", "0123456789+-()xy")
_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸ]+)"
    r"|(?P<fraction>[¼½¾⅐-⅞])"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|[-+*/^(),|=√∛·×⋅∙∗•÷∕⁄−–])",
    re.ASCII,
)
_LETTERS = re.compile(r"[^\W\d⁰-₟¹²³ˣʸ¼-¾⅐-⅞]+")


class Token(NamedTuple):
    """A part of a formula."""

    kind: str  # number, name, sign, other or end
    text: str
    spaced: bool  # whether a space stands before it
    start: int = 0  # where it was written in the text
    end: int = 0


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, then one of kind end. What isn't known is of kind other."""
    at = start = 0
    spaced = False
    while at < len(text):
        found = _TOKEN.match(text, at) or _LETTERS.match(text, at)
        kind = (found.lastgroup or "name") if found else "other"
        part = found.group() if found else _other(text[at:])
        start, at = at, at + len(part)
        if kind == "space":
            spaced = True
            continue
        for token in _split(kind, part):
            yield token._replace(spaced=spaced, start=start, end=at)
            spaced = False
    yield Token("end", "", spaced, at, at)


def _split(kind: str, part: str) -> Iterator[Token]:
    """The tokens of one part: most are one."""
    if kind == "raised":
        yield Token("sign", "^", False)
        yield Token("sign", "(", False)
        yield from list(tokens(part.translate(_SUPERSCRIPTS)))[:-1]
        yield Token("sign", ")", False)
    elif kind == "fraction":
        yield Token("number", repr(unicodedata.numeric(part)), False)
    elif kind == "name":
        for name in split_name(part):
            yield Token("number" if name[0].isdigit() else "name", name, False)
    else:
        yield Token(kind, SIGNS.get(part, part), False)


def _other(text: str) -> str:
    """The first run of characters that can't be read."""
    end = next((i for i in range(1, len(text)) if text[i].isspace() or text[i].isalnum()), len(text))
    return text[:end]


def split_name(run: str) -> list[str]:
    """The names in letters that are written together, if there is only one way: xy → x y, xsin2x → x sin 2 x.

    A number may follow a function, but no other name: x2 may be x² or 2x. The run itself if it can't be split.
    """
    for spelled in (run, run.lower()):
        if spelled in _NAMES:
            return [spelled]
        ways = _ways(spelled)
        if len(ways) == 1:
            return ways[0]
    return [run]


def _ways(run: str) -> list[list[str]]:
    """Up to two ways to split `run` into names, the longest function first."""
    ends: list[list[list[str]]] = [[[]], *([] for _ in run)]  # by position, the ways to get there
    for at in range(len(run)):
        for name in _PARTS:
            if run.startswith(name, at):
                there = ends[at + len(name)]
                there += [[*way, name] for way in ends[at]][: 2 - len(there)]
        digits = re.match(r"\d+", run[at:])
        if digits and (at == 0 or not run[at - 1].isdigit()):
            ways = [way for way in ends[at] if way and way[-1] in FUNCTIONS and not way[-1].startswith("log")]
            there = ends[at + digits.end()]
            there += [[*way, digits.group()] for way in ways][: 2 - len(there)]
    return ends[len(run)]


_NAMES = (*FUNCTIONS, *VARIADIC, *CONSTANTS, *VARIABLES)
_PARTS = tuple(name for name in _NAMES if not name[-1].isdigit())  # log2x may be log2(x) or log(2x)
