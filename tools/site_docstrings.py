"""Docstrings are plain text with `code`; what Markdown would take for a link, a tag or emphasis is kept as it is."""

import re
from typing import Any

import griffe

CODE = re.compile(r"(`[^`]*`|^    .*$)", re.M)  # in backticks, or an indented line


def escaped(text: str) -> str:
    """The text with its brackets, angles and asterisks escaped, except in code."""
    return "".join(
        part if CODE.fullmatch(part) else re.sub(r"([\[*])", r"\\\1", part).replace("<", "&lt;")
        for part in CODE.split(text)
    )


class PlainDocstrings(griffe.Extension):
    """Escapes every docstring as it is read."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called for each module, class, function and attribute."""
        if obj.docstring:
            obj.docstring.value = escaped(obj.docstring.value)
