"""JSON of strangers, measured before it is parsed: a parser takes up to a hundred times the memory of the text.

Counting bytes takes microseconds. It counts those inside strings, too, so the limits leave room for them.
"""


def check_json(text: bytes, *, names: int, lists: int, values: int) -> None:
    """Raises ValueError, with a sentence, if `text` has more names, lists and objects, or values than that."""
    for found, most, what in (
        (text.count(b":"), names, "names"),
        (text.count(b"[") + text.count(b"{"), lists, "lists"),
        (text.count(b",") + 1, values, "values"),
    ):
        if found > most:
            raise ValueError(f"the JSON has {found:,} {what}: at most {most:,} are allowed.")


def shortened(text: str, most: int = 60) -> str:
    """A text of a stranger for an error's sentence."""
    return text if len(text) <= most else f"{text[:most]}…"
