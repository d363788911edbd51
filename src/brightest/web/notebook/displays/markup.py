"""Makes self-contained HTML: text is escaped, colours are the notebook's own, and pictures are embedded.

Styles are attributes, because some notebooks remove style sheets. Lines and shades are half transparent, so that they
are visible on any background.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape

BLUE, RED = (77, 155, 255), (255, 90, 95)  # for positive and negative numbers; both are visible on dark and light
LINE = "1px solid rgba(128, 128, 128, 0.35)"
CELL = "padding: 0.2em 0.7em; font-variant-numeric: tabular-nums"


class Markup(str):
    """A string that is HTML, so that it is not escaped."""

    __slots__ = ()


Text = str | Markup


def text(content: Text) -> Markup:
    """A text as HTML: escaped, unless it is Markup."""
    return content if isinstance(content, Markup) else Markup(escape(content))


def block(*parts: Text) -> Markup:
    """Parts, one below the other. Leaves out empty ones."""
    inner = "".join(f'<div style="margin: 0.35em 0">{text(part)}</div>' for part in parts if part)
    return Markup(f'<div style="max-width: 60em; line-height: 1.45; text-align: left">{inner}</div>')


def sentence(*parts: Text) -> Markup:
    """Parts one after another."""
    return Markup("".join(map(text, parts)))


def bold(content: Text) -> Markup:
    """Bold text."""
    return Markup(f"<b>{text(content)}</b>")


def soft(content: Text) -> Markup:
    """Fainter text."""
    return Markup(f'<span style="opacity: 0.75">{text(content)}</span>')


def details(summary: Text, content: Text) -> Markup:
    """Content that is hidden until the user clicks the summary."""
    return Markup(f'<details><summary style="cursor: pointer">{text(summary)}</summary>{text(content)}</details>')


def image(png: bytes, alt: str, height: int | None = None) -> Markup:
    """A picture. height: in CSS pixels; enlarging doesn't blur the picture."""
    size = f"height: {height}px; width: auto; image-rendering: pixelated; " if height else ""
    source = f"data:image/png;base64,{b64encode(png).decode()}"
    style = f"{size}max-width: 100%; margin: 0; display: inline-block"
    return Markup(f'<img src="{source}" alt="{escape(alt)}" title="{escape(alt)}" style="{style}">')


def shade(colour: tuple[int, int, int], strength: float) -> str:
    """The style of a cell with a half transparent background. strength: from 0 to 1."""
    return f"background: rgba({colour[0]}, {colour[1]}, {colour[2]}, {0.65 * strength:.2f})" if strength > 0 else ""


def facts(rows: Mapping[str, Text]) -> Markup:
    """A table of names and values. Leaves out empty values."""
    cells = (
        f"<tr>{_cell('th', name, 'text-align: left; font-weight: 400; opacity: 0.75')}"
        f"{_cell('td', value, 'text-align: left')}</tr>"
        for name, value in rows.items()
        if value
    )
    return _table("".join(cells))


def table(
    heads: Sequence[Text], rows: Iterable[Sequence[Text]], styles: Mapping[tuple[int, int], str] | None = None
) -> Markup:
    """A table; the first cell of each row is its head. styles: by (row, column) of a cell, both from 0."""
    styles = styles or {}
    head = "".join(_cell("th", name, f"text-align: {'right' if j else 'left'}") for j, name in enumerate(heads))
    body = ""
    for i, (name, *cells) in enumerate(rows):
        body += f"<tr>{_cell('th', name, 'text-align: left; font-weight: 600')}"
        body += "".join(
            _cell("td", cell, f"text-align: right; {styles.get((i, j), '')}") for j, cell in enumerate(cells, start=1)
        )
        body += "</tr>"
    return _table(f'<thead><tr style="border-bottom: {LINE}">{head}</tr></thead><tbody>{body}</tbody>')


def _table(content: str) -> Markup:
    style = "border-collapse: collapse; width: auto; margin: 0; font: inherit; color: inherit; background: none"
    return Markup(f'<div style="overflow-x: auto"><table style="{style}">{content}</table></div>')


def _cell(tag: str, content: Text, style: str) -> str:
    return f'<{tag} style="{CELL}; {style}">{text(content)}</{tag}>'
