"""Makes texts that strangers may have written, such as file names, safe to print on a terminal."""

import re

# Control characters, which can move the cursor or rename the window, and those that turn the direction of writing.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with `?` for each character that a terminal would obey instead of showing it; lines and tabs stay."""
    return INVISIBLE.sub("?", text)
