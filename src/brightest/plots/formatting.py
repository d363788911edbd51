"""Numbers and names as pictures and commands write them."""

from math import isnan

from brightest.nn.parameters import Array


def signed(number: float, digits: int = 2) -> str:
    """With its sign, which is a real minus: −1.50; nothing has none."""
    text = f"{number:+.{digits}f}"
    return text[1:] if not float(text) else text.replace("-", "−")


def small(number: float) -> str:
    """In two digits, however small it is."""
    return f"{number:.2g}".replace("-", "−")


def rising(number: float) -> str:
    """The same with its sign; 0 only where it is nothing."""
    return f"{number:+.2g}".replace("-", "−") if number else "0"


def percent(share: float) -> str:
    """A share in whole percent, but 100% and 0% only where it is all or nothing; a dash where there is none."""
    if isnan(share):
        return "–"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def with_article(name: str) -> str:
    """A 7, an 8: as the name of a class, a digit or a letter or a word, is said."""
    said = name.lower()
    vowel = said in ("11", "18", *"fhlmnrsx") or said[0] in "8aeio"
    return f"{'an' if vowel else 'a'} {name}"


def short(name: str, letters: int = 8) -> str:
    """The name of a class, cut where it would be too long for its place."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def counted(n: int, noun: str) -> str:
    """1 image, 2 images, 10,000 images."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def span(low: Array | float, high: Array | float) -> str:
    """From the least to the most, in three digits."""
    return f"{low:.3g} to {high:.3g}".replace("-", "−")
