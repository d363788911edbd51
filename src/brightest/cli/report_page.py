"""A report as one HTML file without scripts or external resources; all text is escaped."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape


@dataclass(frozen=True)
class Picture:
    """A picture in the light theme and, for a page that can be dark, in the dark one."""

    light: bytes  # an .svg
    dark: bytes | None
    alt: str  # the sentence under the picture


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first cell is the row's name."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A heading, followed by paragraphs, facts, a picture and a table."""

    title: str
    paragraphs: Sequence[str] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    picture: Picture | None = None
    table: Table | None = None


def page(title: str, summary: Sequence[str], sections: Sequence[Section], theme: str) -> str:
    """The whole file; theme is "light", "dark", or "auto" (as the reader's screen). Printed pages are light."""
    when = {"dark": "@media screen", "auto": "@media screen and (prefers-color-scheme: dark)"}.get(theme)
    dark = f"{when} {{ :root {{ {_DARK} }} }}" if when else ""
    body = "\n".join(_section(section, theme) for section in sections)
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in summary)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>
{_STYLE}
{dark}
</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
{lines}</header>
<main>
{body}
</main>
</body>
</html>
"""


def _section(section: Section, theme: str) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>"]
    parts += [f"<p>{escape(line)}</p>" for line in section.paragraphs]
    if section.facts:
        facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in section.facts.items())
        parts.append(f"<dl>{facts}</dl>")
    if section.picture:
        parts.append(_picture(section.picture, theme))
    if section.table:
        parts.append(_table(section.table))
    return "\n".join(["<section>", *parts, "</section>"])


def _picture(picture: Picture, theme: str) -> str:
    source = ""
    if picture.dark:
        when = "screen" if theme == "dark" else "screen and (prefers-color-scheme: dark)"
        source = f'<source media="{when}" srcset="{_inside(picture.dark)}">'
    alt = escape(picture.alt, quote=True)
    # for screens on which the picture's own is too small
    caption = f'<figcaption aria-hidden="true">{alt}</figcaption>'
    return f'<figure><picture>{source}<img src="{_inside(picture.light)}" alt="{alt}"></picture>{caption}</figure>'


def _inside(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _table(table: Table) -> str:
    header = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{header}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"


_DARK = "--background: #101216; --ink: #eceff4; --muted: #69717f; color-scheme: dark;"
_STYLE = """:root { --background: #ffffff; --ink: #1c2028; --muted: #b3bac6; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; background: var(--background); color: var(--ink);
  font: 1.05rem/1.55 system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.45rem; margin: 2.8rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--muted); }
p, dl { max-width: 44rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.4rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 1.2rem 0; }
img { display: block; width: 100%; max-width: 50rem; height: auto; }
table { border-collapse: collapse; margin: 1.2rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem 1rem .3rem 0; text-align: right; border-bottom: 1px solid var(--muted); }
th:first-child { text-align: left; }
figcaption { display: none; }
@media screen and (max-width: 40rem) { figcaption { display: block; margin-top: .4rem; } }
@media (max-width: 32rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
  table { font-size: .8rem; } th, td { padding-right: .35rem; } }
@media print {
  @page { margin: 16mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2 { margin-top: 1.2rem; }
  h2, p { break-after: avoid; }  /* what introduces a picture stays with it */
  figure, table, dl { break-inside: avoid; }
  img { max-width: 15cm; max-height: 9.8cm; width: auto; }
}"""
