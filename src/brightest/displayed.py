"""The base class of values that notebooks display as tables or pictures.

Values are at the bottom of the package's layers, and the code that draws them is at the top. So a value can't import
that code: it is imported by name when a notebook first displays a value.
"""

from importlib import import_module
from typing import Any

DISPLAYS = "brightest.web.notebook.displays"


class Displayed:
    """A value that Jupyter, VS Code, Colab and marimo display, drawn by `brightest.web.notebook.displays`."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(_displays().html(self))

    def _repr_png_(self) -> bytes | None:
        """A picture as the bytes of a PNG, for programs that can't show HTML; None if the value has none."""
        png: bytes | None = _displays().png(self)
        return png


def _displays() -> Any:
    return import_module(DISPLAYS)
