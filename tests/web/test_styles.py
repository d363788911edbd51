"""The page's style sheets: a view's rules touch no other view, and none is left of what is gone."""

import re
from collections import defaultdict

from brightest.web.page_files import PAGE

SHARED = {"theme.css", "frame.css", "parts.css", "stage.css", "print.css"}  # they speak of what all views have
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ANSWERS = {  # where the colour of the network's answer is used: each marks an answer
    "theme.css": 4,
    "frame.css": 2,  # the name's ring, and the legend
    "draw-cards.css": 1,
    "learn.css": 1,
    "backprop-wishes.css": 1,
    "doubt.css": 1,
    "neurons.js": 2,
    "digit-readings.js": 1,
    "flow.js": 1,
    "fold.js": 1,
    "inputs.js": 1,
}
CLASS = re.compile(r"\.([a-z][\w-]*)", re.IGNORECASE)


def selectors(path):
    """Of all rules, each selector on its own."""
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    heads = [head.strip() for head in re.findall(r"([^{}]+)\{", text)]
    return [one.strip() for head in heads if head[0] != "@" for one in re.split(r",(?![^()]*\))", head)]


def test_a_class_is_styled_by_the_sheet_of_one_view():
    """A class that begins a selector in two views' sheets is two parts with one name, and each gets both styles."""
    sheets = defaultdict(set)
    for path in sorted(PAGE.glob("*.css")):
        for selector in selectors(path):
            begins = re.match(r"[a-z]*(?:\.[\w-]+)*\.([\w-]+)", selector)
            if begins and path.name not in SHARED:
                view = path.stem.split("-")[0]  # draw-pad.css is of Draw
                sheets[begins[1]].add(view)  # of .dialog.link the link: what several share is said first
    assert len(sheets) > 50
    assert {name: found for name, found in sheets.items() if len(found) > 1} == {}


def test_every_class_that_is_styled_is_a_word_of_the_page():
    files = [*PAGE.rglob("*.js"), PAGE / "index.html"]
    words = set(re.findall(r"[A-Za-z][\w-]*", "\n".join(path.read_text(encoding="utf-8") for path in files)))
    styled = {name for path in PAGE.glob("*.css") for selector in selectors(path) for name in CLASS.findall(selector)}
    assert styled - words == set()


def test_the_colour_of_the_answer_means_nothing_else():
    """Nor is the colour written out anywhere but in the theme: not for a pen, a ball, a right choice or a moment."""
    files = [*PAGE.glob("*.css"), *PAGE.rglob("*.js")]
    texts = {path.name: path.read_text(encoding="utf-8").lower() for path in files}
    used = {
        name: len(re.findall(r"--answer\b|csscolour\([^)]*\"answer\"|ffe14a|ffcf00", text))
        for name, text in texts.items()
    }
    assert {name: count for name, count in used.items() if count} == ANSWERS
