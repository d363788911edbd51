"""A budget limits the cost of reading a file from a stranger: bytes, arrays, parts, nesting, and CPU time.

A small file may unpack to gigabytes, or take hours. So a reader reports everything that it is about to make to the
budget, which raises an error if that is too much.
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any, NoReturn

from brightest.errors import BrightestError

MAX_NAME = 256  # characters of a key or a name


@dataclass(eq=False)
class Budget:
    """The remaining budget for one file. Each method raises `error` if the file would exceed it."""

    subject: str  # begins an error's message: the file's name; "" if the caller prepends it
    error: type[BrightestError]
    bytes: int = 2**28  # that may be read or decompressed
    array_bytes: int = 2**27  # of all arrays together, at the size that they have in memory
    parts: int = 1_000_000  # things that are made one by one: nodes, values, members, instructions
    depth: int = 64  # of nested containers
    seconds: float = 6.0  # of this thread's CPU time, from now on
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.thread_time() + self.seconds

    def spend_bytes(self, count: int) -> None:
        """Count bytes that are to be read or decompressed."""
        self.bytes -= count
        if self.bytes < 0:
            self.refuse("holds more bytes than any file of its kind that can be read")

    def spend_array(self, size: int, itemsize: int) -> None:
        """Count an array of `size` numbers of `itemsize` bytes that is to be made, be it a copy or an expanded view."""
        self.array_bytes -= size * itemsize
        if self.array_bytes < 0:
            self.refuse("holds more numbers than any file of its kind that can be read")

    def spend_parts(self, count: int = 1) -> None:
        """Count things that are to be made one by one. Checks the time, too: call it in loops."""
        self.parts -= count
        if self.parts < 0:
            self.refuse("is made of more parts than any file of its kind that can be read")
        self.check_time()

    def check_depth(self, depth: int) -> None:
        """Check in how many containers a part is nested."""
        if depth > self.depth:
            self.refuse("is nested deeper than any file of its kind that can be read")

    def check_time(self) -> None:
        """Check the CPU time that has passed since the budget was made."""
        if time.thread_time() > self._until:
            self.refuse(f"takes more than {self.seconds:g} s to read, so reading it was stopped")

    def refuse(self, why: str) -> NoReturn:
        """Raise the error: the subject, and why the file is refused."""
        raise self.error(f"{self.subject} {why}.".lstrip())


def parse_json(content: bytes, budget: Budget) -> Any:
    """The value of a JSON text. Raises the budget's error before parsing too large a text, ValueError if it isn't JSON.

    Every value follows a comma, a bracket or a colon, so counting these characters gives a limit for their number.
    """
    budget.spend_bytes(len(content) if content.isascii() else 4 * len(content))  # a str may take 4 bytes a character
    containers = content.count(b"[") + content.count(b"{")
    budget.spend_parts(3 * containers + content.count(b",") + 2 * content.count(b":"))  # the unit is a float's memory
    try:
        return json.loads(content)
    except RecursionError:
        budget.refuse("is nested deeper than any file of its kind that can be read")


def checked_name(name: object, budget: Budget) -> str:
    """`name`, from a stranger's file. Raises the budget's error unless it is a text of at most MAX_NAME characters."""
    if not isinstance(name, str):
        budget.refuse(f"has a name that is a {type(name).__name__}, not text")
    if len(name) > MAX_NAME:
        budget.refuse(f"has a name of {len(name):,} characters, {name[:20]!r}…: at most {MAX_NAME} are allowed")
    return name


def shown(text: str) -> str:
    """A stranger's text, shortened and without control characters, so that an error message may quote it."""
    short = text[:60] + "…" if len(text) > 61 else text
    return "".join(letter if letter.isprintable() else "?" for letter in short)
