"""A budget bounds what reading one file of a stranger may cost: bytes, arrays, parts, nesting, and CPU time.

A reader counts what it is about to make, and makes it only if the budget allows that: a file of a few bytes may ask
for gigabytes, or for hours.
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any, NoReturn

from brightest.errors import BrightestError

MAX_NAME = 256  # characters of a key or a name


@dataclass(eq=False)
class Budget:
    """What is left for one file. Each method raises `error` if the file asks for more, and what it spends adds up.

    `subject` begins the sentence of an error: the file's name. Empty if the caller puts it in front.
    """

    subject: str
    error: type[BrightestError]
    bytes: int = 2**28  # read or decompressed
    array_bytes: int = 2**27  # of all arrays together, as large as they get in memory
    parts: int = 1_000_000  # whatever is made one by one: nodes, values, members, instructions
    depth: int = 64  # of containers in containers
    seconds: float = 6.0  # of this thread's CPU, from now on
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.thread_time() + self.seconds

    def spend_bytes(self, count: int) -> None:
        """Count bytes that are to be read or decompressed."""
        self.bytes -= count
        if self.bytes < 0:
            self.refuse("holds more bytes than any file of its kind that can be read")

    def spend_array(self, size: int, itemsize: int) -> None:
        """Count an array of `size` numbers of `itemsize` bytes that is to be made, a copy or an expanded view too."""
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
        """Check how many containers a part lies in."""
        if depth > self.depth:
            self.refuse("is nested deeper than any file of its kind that can be read")

    def check_time(self) -> None:
        """Check the CPU time since the budget was made."""
        if time.thread_time() > self._until:
            self.refuse(f"takes more than {self.seconds:g} s to read, so reading it was stopped")

    def refuse(self, why: str) -> NoReturn:
        """Raise the error: the subject, and why the file is refused."""
        raise self.error(f"{self.subject} {why}.".lstrip())


def parse_json(content: bytes, budget: Budget) -> Any:
    """The value of a JSON text. Raises the budget's error before too much is made, ValueError if it isn't JSON.

    Every value follows a comma, a bracket or a colon, so that counting these characters bounds what they make.
    """
    budget.spend_bytes(len(content) if content.isascii() else 4 * len(content))  # as a str, with wide characters
    containers = content.count(b"[") + content.count(b"{")
    budget.spend_parts(3 * containers + content.count(b",") + 2 * content.count(b":"))  # in units of a float
    try:
        return json.loads(content)
    except RecursionError:
        budget.refuse("is nested deeper than any file of its kind that can be read")


def checked_name(name: object, budget: Budget) -> str:
    """A stranger's name or key, which must be text of at most MAX_NAME characters."""
    if not isinstance(name, str):
        budget.refuse(f"has a name that is a {type(name).__name__}, not text")
    if len(name) > MAX_NAME:
        budget.refuse(f"has a name of {len(name):,} characters, {name[:20]!r}…: at most {MAX_NAME} are read")
    return name


def shown(text: str) -> str:
    """A stranger's text as a sentence may show it: short, and without control characters."""
    short = text[:60] + "…" if len(text) > 61 else text
    return "".join(letter if letter.isprintable() else "?" for letter in short)
