"""A widget's JavaScript, as one ES module with its styles: nothing is loaded when it is shown.

It is made of modules of web/page and of those in js/, bundled as the page in one file is.
"""

import json
import re
from pathlib import Path

import brightest
from brightest.formats.exporters.bundle import bundle

JS = Path(__file__).with_name("js")
PAGE = Path(brightest.__file__).parent / "web" / "page"
STYLES = (PAGE / "theme.css", PAGE / "parts.css", PAGE / "draw.css", PAGE / "tinker.css", JS / "widgets.css")
ROOT = re.compile(r":root((?:\[[^\]]*\])*)")


def assembled(widget: str) -> str:
    """The module of js/WIDGET.js. Its `render` is called with the model, the place, and the styles."""
    known = "$" + widget.replace("-", "_")
    script = bundle(JS / f"{widget}.js", set())
    return f"{script}export default {{ render: (context) => {known}.render(context, {json.dumps(styles())}) }};\n"


def styles() -> str:
    """The styles for a shadow tree, whose root is its host: `:root` of a page is `:host` there."""
    text = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    return ROOT.sub(lambda found: f":host({found[1]})" if found[1] else ":host", text)
