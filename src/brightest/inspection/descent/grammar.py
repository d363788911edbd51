"""The grammar of formulas as people write them, from what binds loosest to what binds tightest.

    formula   [y =] sum                   also f(x) = and f(x, y) =
    sum       product + or - product …
    product   factor * or / factor …      from left to right; each may have a sign
    factor    power power …               a product side by side: 2x, xy, (x-3)(x+2), x sin(x)
    power     operand ^ power             from right to left; the exponent may have a sign: 2^-x
    operand   a number, a name, (sum), |sum|, √operand, sin(sum), max(sum, sum), sin 2x, sin^2(x)

A sign binds more loosely than a factor: -x^2 is -(x^2). What people read in two ways is refused: 1/2x, 2^3x, e^xy, √2x,
sin x/2, sin^-1(x), (x+1)2, e(x).
"""

import re
from collections.abc import Callable
from dataclasses import replace

from brightest.errors import SettingError
from brightest.inspection.descent.dual import FUNCTIONS, NEGATIVE, OPERATORS, VARIADIC, Operation
from brightest.inspection.descent.part import Part, combined, named, numeral
from brightest.inspection.descent.tokens import CONSTANTS, ROOTS, VARIABLES, Token, tokens

MAX_DEPTH = 100  # of nested operations; a sum of a hundred terms is that deep
MAX_NESTED = 50  # nested parentheses
DEPENDENT = ("y", "z", "f", "g", "h")  # names that a formula may be given to: y = x^2
ALLOWED = (
    "numbers, x, y, pi, e, + - * / ^ ( ) | | √, sin, cos, tan, exp, ln, log, sqrt, abs, sinh, cosh, tanh, "
    "arcsin, arccos, arctan, sigmoid, relu, max, min"
)
PLAIN = (*VARIABLES, *CONSTANTS)


def parse(text: str) -> Part:
    """Parse a formula. Raises SettingError, naming what can't be read."""
    return _Parser(text).formula()


class _Parser:
    """Reads the tokens from left to right; a method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.at = 0
        self.open: list[str] = []  # the ( and | that aren't closed yet
        self.level = 0  # of nesting

    def formula(self) -> Part:
        """The whole text."""
        name = self._dependent()
        found = self._sum()
        if self.next.text == "=":
            raise self._refused("it has two sides; give the one to walk down")
        if self.next.kind != "end":
            raise self._unreadable()
        if name in found.variables:
            raise self._refused(f"{name} stands on both sides")
        return found

    def _dependent(self) -> str:
        """The name before =, or "" if there is none."""
        words = [token.text for token in self.tokens]
        end = words.index("=") if "=" in words else 0
        if words[0] in DEPENDENT and words[1:end] in ([], ["(", "x", ")"], ["(", "x", ",", "y", ")"]) and end:
            self.at = end + 1
            return words[0]
        return ""

    def _sum(self) -> Part:
        found = self._product()
        while sign := self._take("+", "-"):
            found = self._apply(OPERATORS[sign], found, self._product())
        return found

    def _product(self) -> Part:
        found = self._signed(self._factor)
        while sign := self._take("*", "/"):
            slash = self.tokens[self.at - 1]
            right = self._signed(self._factor)
            if sign == "/" and right.kind == "product":
                raise self._ambiguous(found.start, right.end, "what is divided by what")
            if sign == "/" and found.bare and not slash.spaced:
                raise self._ambiguous(found.start, right.end, "what the function is of")
            found = self._apply(OPERATORS[sign], found, right)
        return found

    def _signed(self, rule: Callable[[], Part]) -> Part:
        start, signs = self.next.start, []
        while sign := self._take("+", "-"):
            signs.append(sign)
        found = rule()
        for sign in reversed(signs):
            kind = found.kind if found.kind in ("number", "product") else ""
            found = replace(self._apply(NEGATIVE, found, kind=kind), bare=found.bare) if sign == "-" else found
        return replace(found, start=start)

    def _factor(self) -> Part:
        found = last = self._power()
        begin = self.text[last.start]  # how each factor begins
        while self._starts_operand():
            self._check_beside(last)
            last = self._power()
            begin += self.text[last.start]
            found = self._apply(OPERATORS["*"], found, last, kind="product")
        if re.search(r"\|[^|]+\|", begin):  # |2|x|-3| is |2|·x·|-3|, or |2·|x|-3|
            raise self._ambiguous(found.start, last.end, "which | belong together")
        return replace(found, bare=last.bare)

    def _check_beside(self, left: Part) -> None:
        """Raise SettingError if it isn't clear that the next operand is a factor beside `left`."""
        here, touches = self.next, not self.next.spaced
        if here.kind == "number":
            raise self._ambiguous(left.start, here.end, "whether that is times or to the power")
        if touches and left.power and not self._ends_power(*left.power):
            raise self._ambiguous(left.start, here.end, "where the exponent ends")
        if touches and left.kind == "root" and here.text not in ROOTS:
            raise self._ambiguous(left.start, here.end, "where the root ends")
        if touches and left.name == "e" and here.text == "(":
            raise self._ambiguous(left.start, here.end, "whether that is times or to the power")

    def _ends_power(self, base: Part, exponent: Part) -> bool:
        """Whether an exponent without parentheses ends before the next token, which touches it: x^2y, but not 2^3x."""
        if exponent.kind != "number" or not base.variables:
            return False
        return self.next.text not in PLAIN or (base.kind == "name" and base.name != self.next.text)

    def _power(self) -> Part:
        base = self._operand()
        if not self._take("^"):
            return base
        if base.kind == "root":
            raise self._ambiguous(base.start, self.next.end, "what is raised to the power")
        exponent = self._signed(self._power)
        power = None if exponent.kind == "group" else (base, exponent)
        return replace(self._apply(OPERATORS["^"], base, exponent), power=power)

    def _operand(self) -> Part:
        token = self.next
        if sign := self._take("(", "|"):
            return self._group(sign, token.start)
        if sign := self._take(*ROOTS):
            inner = self._nested(self._operand)
            kind = "group" if inner.kind == "group" else "root"
            return replace(self._apply(FUNCTIONS[ROOTS[sign]], inner, kind=kind), start=token.start)
        if token.kind not in ("number", "name"):
            raise self._unreadable()
        self.at += 1
        if token.kind == "number":
            return numeral(_number(token.text), token.start, token.end)
        if token.text in FUNCTIONS or token.text in VARIADIC:
            return self._call(token)
        if token.text not in PLAIN:
            raise self._refused(f"{short(token.text)!r} is unknown; it may have {ALLOWED}")
        return named(token.text, CONSTANTS.get(token.text), token.start, token.end)

    def _group(self, opened: str, start: int) -> Part:
        """What stands between ( and ), or | and |, of which the first is taken."""
        self.open.append(opened)
        inner = self._nested(self._sum)
        if not self._take({"(": ")", "|": "|"}[opened]):
            raise self._unreadable()
        self.open.pop()
        if opened == "|":
            inner = self._apply(FUNCTIONS["abs"], inner)
        return replace(inner, kind="group", name="", power=None, bare=False, start=start, end=self._last_end())

    def _call(self, function: Token) -> Part:
        """A function, whose name is taken, of its arguments."""
        name = function.text
        exponent = self._exponent_of(function)
        if self._take("("):
            self.open.append("(")
            arguments = [self._nested(self._sum)]
            while self._take(","):
                arguments.append(self._nested(self._sum))
            if not self._take(")"):
                raise self._unreadable()
            self.open.pop()
        elif self._starts_operand() and name in FUNCTIONS:
            arguments = [self._nested(self._bare_argument)]
        else:
            raise self._refused(f"{name} needs something in parentheses, as in {name}(x)")
        if name in FUNCTIONS and len(arguments) > 1:
            raise self._refused(f"{name} is of one number")
        if name in VARIADIC and len(arguments) < 2:
            raise self._refused(f"{name} is of two numbers or more")
        bare = self.tokens[self.at - 1].text != ")"
        found = self._apply({**FUNCTIONS, **VARIADIC}[name], *arguments)
        if exponent:
            found = self._apply(OPERATORS["^"], found, exponent)
        kind = "" if bare else "group"
        return replace(found, kind=kind, bare=bare, start=function.start, end=self._last_end())

    def _exponent_of(self, function: Token) -> Part | None:
        """The exponent between a function's name and its argument, as in sin^2(x); None if there is none."""
        if not self._take("^"):
            return None
        raised = self._take("(")
        token = self.next
        if token.kind != "number":
            raise self._ambiguous(function.start, token.end, "whether that is the inverse function or a power")
        self.at += 1
        if raised and not self._take(")"):
            raise self._unreadable()
        return numeral(_number(token.text), token.start, token.end)

    def _bare_argument(self) -> Part:
        """A function's argument without parentheses: numbers and names that touch, as in sin 2x."""
        found = self._power()
        while self._starts_operand() and not (self.next.kind == "name" and self.next.text not in PLAIN):
            if self.next.spaced or self.next.kind != "name":
                raise self._ambiguous(found.start, self.next.end, "what the function is of")
            self._check_beside(found)
            found = self._apply(OPERATORS["*"], found, self._power())
        return found

    # Helpers

    @property
    def next(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def _take(self, *signs: str) -> str:
        """Take the next token if it is one of these signs, and return its text; else ""."""
        if self.next.kind != "sign" or self.next.text not in signs:
            return ""
        self.at += 1
        return self.tokens[self.at - 1].text

    def _starts_operand(self) -> bool:
        """Whether an operand begins here. A | that closes what another | opened begins none."""
        closes = self.next.text == "|" and self.open[-1:] == ["|"]
        return self.next.kind in ("number", "name") or (self.next.text in ("(", "|", *ROOTS) and not closes)

    def _nested(self, rule: Callable[[], Part]) -> Part:
        """The result of `rule`, one level deeper."""
        self.level += 1
        if self.level > MAX_NESTED:
            raise self._too_deep()
        found = rule()
        self.level -= 1
        return found

    def _apply(self, operation: Operation, *parts: Part, kind: str = "") -> Part:
        """The operation on these parts. Raises SettingError if that is nested too deeply."""
        found = combined(operation, list(parts), kind)
        if found.depth > MAX_DEPTH:
            raise self._too_deep()
        return found

    def _last_end(self) -> int:
        return self.tokens[self.at - 1].end

    # Errors

    def _refused(self, what: str) -> SettingError:
        return SettingError(f"formula {short(self.text)!r} can't be used: {what}.")

    def _ambiguous(self, start: int, end: int, what: str) -> SettingError:
        part = short(self.text[start:end])
        return self._refused(f"{part!r} leaves open {what}, so write parentheses, * or ^")

    def _unreadable(self) -> SettingError:
        if self.next.kind == "other":
            return self._refused(f"{short(self.next.text)!r} isn't arithmetic; it may have {ALLOWED}")
        where = "it ends too early"
        if self.next.kind != "end":
            where = f"{short(self.next.text)!r} stands where it can't"
        if self.next.text == ",":
            where = "a comma stands only between the numbers of max and min; 1.5 has a point"
        return SettingError(
            f"formula {short(self.text)!r} can't be read: {where}. Write it as in (x^2 - 1)^2 + 0.3x or sin(x)/2."
        )

    def _too_deep(self) -> SettingError:
        return SettingError(
            f"formula {short(self.text)!r} is nested too deeply: at most {MAX_DEPTH} operations "
            f"and {MAX_NESTED} parentheses in one another."
        )


def _number(text: str) -> float:
    """A numeral's value, inf if it is too large."""
    if text[:2].lower() != "0x":
        return float(text.replace("_", ""))
    try:
        return float(int(text, 16))
    except OverflowError:
        return float("inf")


def short(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= 60 else f"{text[:57]}…"
