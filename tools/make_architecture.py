"""`make architecture`: draws docs/architecture.svg, the package's subpackages and what each imports.

Everything in the picture is read from the repository: the layers from pyproject.toml (import-linter's contract), a
subpackage's sentence from its `__init__`, and the imports from the syntax trees of its files. A line from one down to
another is drawn only where no longer way leads there; all imports are listed in the picture's metadata.
"""

import ast
import json
import textwrap
import tomllib
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "brightest"
PICTURE = ROOT / "docs" / "architecture.svg"

WIDTH, MARGIN, GAP = 1180, 20, 24  # pixels
BOX_HEIGHT, LAYER_GAP = 78, 36  # pixels
MAX_BOX_WIDTH = 400  # pixels
CHARACTER_WIDTH = 6.4  # pixels of a character of the sentence, at 12 pixels
STYLE = """
rect { fill: #fff; stroke: #5b6472; rx: 6 }
path { fill: none; stroke: #9aa3b2; stroke-width: 1.4 }
text { font: 12px system-ui, sans-serif; fill: #3a4250 }
.name { font-weight: 600; font-size: 15px; fill: #11151c }
@media (prefers-color-scheme: dark) {
  rect { fill: #1b2029; stroke: #7d8797 } path { stroke: #667085 } text { fill: #c3cad5 } .name { fill: #fff }
}
"""

Edges = set[tuple[str, str]]


def layers() -> list[list[str]]:
    """The subpackages of each layer, from the top down, as import-linter holds them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = (contract for contract in contracts if contract["type"] == "layers")
    return [layer.split(" | ") for layer in contract["layers"]]


@cache
def edges() -> Edges:
    """Each pair of subpackages of which the first imports the second."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        found |= {(name, other) for other in _imported(path) if other != name}
    return {(name, other) for name, other in found if not name.startswith("__")}


def _imported(path: Path) -> Iterator[str]:
    """The subpackages whose modules a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "brightest":
            yield from (alias.name for alias in node.names if (PACKAGE / alias.name).is_dir())
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("brightest."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("brightest."))


def direct(imports: Edges) -> Edges:
    """The imports that no longer way implies: the transitive reduction."""
    reached: dict[str, set[str]] = {}

    def reach(name: str) -> set[str]:
        if name not in reached:
            nearest = {other for one, other in imports if one == name}
            reached[name] = nearest.union(*map(reach, nearest))
        return reached[name]

    return {
        (name, other)
        for name, other in imports
        if not any(other in reach(between) for one, between in imports if one == name and between != other)
    }


def sentence(name: str) -> str:
    """The first sentence of a subpackage's docstring."""
    path = PACKAGE / name / "__init__.py" if (PACKAGE / name).is_dir() else PACKAGE / f"{name}.py"
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split()).split(". ")[0].removesuffix(".") + "."


def content() -> dict[str, Any]:
    """What the picture says, for the test that it is current."""
    return {"layers": layers(), "imports": sorted(map(list, edges()))}


def svg() -> str:
    """The picture."""
    rows, imports = layers(), edges()
    places = {}  # of each subpackage: x, y, width
    for i, row in enumerate(rows):
        width = min(MAX_BOX_WIDTH, (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) / len(row))
        left = (WIDTH - width * len(row) - GAP * (len(row) - 1)) / 2
        for j, name in enumerate(row):
            places[name] = (left + j * (width + GAP), MARGIN + i * (BOX_HEIGHT + LAYER_GAP), width)
    height = 2 * MARGIN + len(rows) * BOX_HEIGHT + (len(rows) - 1) * LAYER_GAP
    drawn = [_line(places[one], places[other]) for one, other in sorted(direct(imports))]
    drawn += [part for name, place in places.items() for part in _box(name, place)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>The subpackages of brightest, and what each imports</title>",
            f"<metadata>{escape(json.dumps(content(), ensure_ascii=False), quote=False)}</metadata>",
            f"<style>{STYLE}</style>",
            *drawn,
            "</svg>\n",
        ]
    )


def _box(name: str, place: tuple[float, float, float]) -> Iterator[str]:
    x, y, width = place
    yield f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{BOX_HEIGHT}"/>'
    yield f'<text class="name" x="{x + 12:.0f}" y="{y + 21}">{name}</text>'
    lines = textwrap.wrap(sentence(name), int((width - 24) / CHARACTER_WIDTH), max_lines=3, placeholder=" …")
    for i, line in enumerate(lines):
        yield f'<text x="{x + 12:.0f}" y="{y + 39 + 16 * i}">{escape(line, quote=False)}</text>'


def _line(above: tuple[float, float, float], below: tuple[float, float, float]) -> str:
    """A curve from the bottom of one box to the top of another."""
    (x, y, width), (x2, y2, width2) = above, below
    start, end = x + width / 2, x2 + width2 / 2
    start += (end - start) * min(0.3, width / 2.5 / (abs(end - start) or 1))  # lines of a box leave it apart
    y += BOX_HEIGHT
    middle = (y2 - y) / 2
    return f'<path d="M{start:.0f} {y} C{start:.0f} {y + middle:.0f} {end:.0f} {y2 - middle:.0f} {end:.0f} {y2}"/>'


def main() -> None:
    """Draw the picture."""
    PICTURE.write_text(svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
