"""`make pictures`: the table of docs/networks.md from the networks' own cards, and the page's pictures."""

from pathlib import Path

import brightest
from brightest.data import load_data
from brightest.nn.network import Network
from brightest.nn.pretrained import NAMES
from brightest.plots import save, theme
from brightest.plots.deformation import deformed

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "networks.md"
ROWS = {
    "layers": lambda n: "-".join(map(str, n.layers)),
    "weights and biases": lambda n: f"{n.size:,}",
    "squash and cost": lambda n: f"{n.activation}, {n.cost}",
    "validation accuracy": lambda n: _percent(n, "validation_accuracy"),
    "**test accuracy**": lambda n: f"**{_percent(n, 'test_accuracy')}**",
    "calibration error": lambda n: _percent(n, "test_calibration_error"),
    "answers, if it may doubt": lambda n: _percent(n, "answered"),
    "wrong among those": lambda n: _percent(n, "answered_error"),
    **{f"shifted by {k}": lambda n, k=k: _percent(n, f"shifted_{k}") for k in (1, 2, 3, 4)},
    **{
        f"sure of {kind}": lambda n, kind=kind: _percent(n, f"sure_of_{kind}")
        for kind in ("uniform", "gaussian", "blank", "shuffled", "letters", "inverted", "halves", "pairs")
    },
}


def _percent(network: Network, score: str) -> str:
    return f"{network.card.scores[score]:.2%}"


def table() -> str:
    """The table of the cards, a column for each network."""
    networks = [brightest.load(name) for name in NAMES]
    lines = [["", *(f"`{name}`" for name in NAMES)], ["---"] * (len(NAMES) + 1)]
    lines += [[row, *map(cell, networks)] for row, cell in ROWS.items()]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def commands() -> str:
    """The commands that make the networks again."""
    return "\n".join(["```", *(brightest.load(name).card.command for name in NAMES), "```"])


def main() -> None:
    """Rewrite the parts between the page's markers, and draw the picture."""
    page = PAGE.read_text(encoding="utf-8")
    for mark, text in (("table", table()), ("commands", commands())):
        before, rest = page.split(f"<!-- {mark} -->\n")
        _, after = rest.split(f"<!-- end of {mark} -->")
        page = f"{before}<!-- {mark} -->\n{text}\n<!-- end of {mark} -->{after}"
    PAGE.write_text(page, encoding="utf-8")
    digits = load_data("optdigits").test.images[[4, 7, 8, 12]]
    save(deformed(digits, brightest.recipe("reader").deformation, theme("light")), DOCS / "deformation.png")


if __name__ == "__main__":
    main()
