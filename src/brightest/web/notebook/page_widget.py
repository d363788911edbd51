"""The base class of all widgets: an anywidget with the page's palettes."""

import anywidget
import traitlets

from brightest.plots.style import PALETTES


class PageWidget(anywidget.AnyWidget):
    """A part of the page in a notebook. It follows the notebook's dark or light theme.

    palette: "classic" (blue and red) or "colourblind" (blue and orange).
    """

    palette = traitlets.Enum(PALETTES, "classic").tag(sync=True)
