"""Bundles a widget's JavaScript and styles into one ES module, so that displaying it loads nothing else.

The modules come from js/ and from web/page. formats/exporters/bundle.py joins them, as for the page in one file.
"""

import json
import re
from pathlib import Path

import brightest
from brightest.formats.exporters.bundle import bundle

JS = Path(__file__).with_name("js")
PAGE = Path(brightest.__file__).parent / "web" / "page"
OF_THE_PAGE = ("theme.css", "parts.css", "draw-pad.css", "draw-cards.css", "draw.css", "tinker.css")
STYLES = (*(PAGE / name for name in OF_THE_PAGE), JS / "widgets.css")
ROOT = re.compile(r":root((?:\[[^\]]*\])*)")


def assembled(widget: str) -> str:
    """The ES module of js/WIDGET.js. The file's `render` is called with anywidget's context and with the styles."""
    known = "$" + widget.replace("-", "_")
    script = bundle(JS / f"{widget}.js", set())
    return f"{script}export default {{ render: (context) => {known}.render(context, {json.dumps(styles())}) }};\n"


def styles() -> str:
    """The page's styles for a widget, which lives in a shadow tree: `:root` becomes `:host`."""
    text = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    return ROOT.sub(lambda found: f":host({found[1]})" if found[1] else ":host", text)
