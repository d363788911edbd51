"""Why was mine misread? The image as it is, and after each change that could help, with what it is then read as."""

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from brightest.inspection.misread import Misreading
from brightest.pictures import style
from brightest.pictures.sheet import put, sheet, square
from brightest.pictures.style import Look
from brightest.pictures.words import short, signed

COLUMNS = 5


def misread(found: Misreading, classes: tuple[str, ...], look: Look) -> Figure:
    """The image first, then its changes, the most helpful one first; a yellow frame where it is read right."""
    truth, now = classes[found.label], found.now
    best = found.changed[0]
    if now.answer == found.label:
        said = f"It is a {truth} and read as one"
    else:
        said = f"It is a {truth}, but was read as {classes[now.answer]}"
    if found.gains[0] <= 0:
        helps = "no change helps"
    elif found.label not in (now.answer, best.answer):
        helps = f"no change sets it right, {best.name} comes nearest"
    else:
        helps = f"what helps most is to have it {best.name}"
    figure = style.figure(
        look,
        "Why was it misread?" if now.answer != found.label else "What would change the answer?",
        f"{said}; {helps}. Beneath each picture: the answer, and by how much the right output is brighter than the "
        "brightest other one.",
        (10.0, 7.4),
    )
    readings = (now, *found.changed)
    on = sheet(figure, look, len(readings), COLUMNS, 2, room=(9.4, 5.2))
    for i, reading in enumerate(readings):
        answer = f"{short(classes[reading.answer], 6)}  {signed(reading.margin)}"
        put(on, i, square(reading.image), f"{reading.name}\n{answer}", selected=reading.answer == found.label)
    style.legend(on.axes, look, [Patch(facecolor="none", edgecolor=look.selected, linewidth=3, label="read right")])
    return figure
