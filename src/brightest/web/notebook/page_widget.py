"""What all widgets have: the page's palettes, and anywidget."""

import anywidget
import traitlets

from brightest.plots.style import PALETTES


class PageWidget(anywidget.AnyWidget):
    """A part of the page in a notebook. Its theme, dark or light, is the notebook's.

    palette: "classic", blue and red, or "colourblind", blue and orange.
    """

    palette = traitlets.Enum(PALETTES, "classic").tag(sync=True)
