"""Checks the size of JSON from strangers before it is parsed: parsing takes up to a hundred times the text's memory.

Counting certain bytes takes microseconds. Those inside strings count, too, so the limits must leave room for them.
"""


def check_json(text: bytes, *, names: int, lists: int, values: int) -> None:
    """Raises ValueError, with a sentence, if `text` has more names, lists (and objects) or values than allowed."""
    for found, most, what in (
        (text.count(b":"), names, "names"),
        (text.count(b"[") + text.count(b"{"), lists, "lists"),
        (text.count(b",") + 1, values, "values"),
    ):
        if found > most:
            raise ValueError(f"the JSON has {found:,} {what}: at most {most:,} are allowed.")


def shortened(text: str, most: int = 60) -> str:
    """A stranger's text, shortened so that an error message may quote it."""
    return text if len(text) <= most else f"{text[:most]}…"
