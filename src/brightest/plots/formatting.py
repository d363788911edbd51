"""Format numbers and names for pictures and commands."""

from math import isnan

from brightest.nn.parameters import Array


def signed(number: float, digits: int = 2) -> str:
    """A signed number with a real minus sign: −1.50; 0 without a sign."""
    text = f"{number:+.{digits}f}"
    return text[1:] if not float(text) else text.replace("-", "−")


def two_digits(number: float) -> str:
    """Two significant digits."""
    return f"{number:.2g}".replace("-", "−")


def signed_short(number: float) -> str:
    """Two significant digits with a sign; 0 without one."""
    return f"{number:+.2g}".replace("-", "−") if number else "0"


def percent(share: float) -> str:
    """A share in whole percent; 100% and 0% only if they are exact; a dash for NaN."""
    if isnan(share):
        return "–"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def with_article(name: str) -> str:
    """The name of a class with its article: a 7, an 8."""
    said = name.lower()
    vowel = said in ("11", "18", *"fhlmnrsx") or said[0] in "8aeio"
    return f"{'an' if vowel else 'a'} {name}"


def short(name: str, letters: int = 8) -> str:
    """The name of a class, cut to at most `letters`."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def pluralize(n: int, noun: str) -> str:
    """1 image, 2 images, 10,000 images."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def value_range(low: Array | float, high: Array | float) -> str:
    """A range of values in three significant digits."""
    return f"{low:.3g} to {high:.3g}".replace("-", "−")
