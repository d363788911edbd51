"""Rich display: a value that notebooks show as a table or a picture, and that knows nothing of how it is drawn.

Values are at the bottom of the package and drawings at its top. So a value says only that it can be shown, and
`displays` is looked up by its name when a notebook asks for the first time: importing a value imports no drawing, and
no module of the layers between knows either.
"""

from importlib import import_module
from typing import Any

DISPLAYS = "brightest.web.notebook.displays"


class Displayed:
    """A value that `brightest.web.notebook.displays` draws, in Jupyter, VS Code, Colab and marimo."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(_displays().html(self))

    def _repr_png_(self) -> bytes | None:
        """A picture, for programs that show no HTML; None if the value has none."""
        png: bytes | None = _displays().png(self)
        return png


def _displays() -> Any:
    return import_module(DISPLAYS)
