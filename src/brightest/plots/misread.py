"""Why an image was misread: the image and its variants, with the answer for each."""

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from brightest.evaluation.calibration import rejected_label
from brightest.inspection.misread import Misreading, Variant
from brightest.plots import style
from brightest.plots.formatting import short, signed, with_article
from brightest.plots.image_grid import add_tile, as_square, image_grid
from brightest.plots.style import Theme

COLUMNS = 5
MIN_GAIN = 0.005  # smaller gains are written as 0


def misread(found: Misreading, classes: tuple[str, ...], theme: Theme) -> Figure:
    """The image, then its variants, the most helpful first; a yellow frame marks correct answers."""
    figure = style.figure(
        theme,
        "What would change the answer?" if found.is_right(found.original) else "Why was it misread?",
        f"{told(found, classes)} Beneath each picture: what it is read as, and by how much the right output is "
        "brighter than the brightest other one.",
        (10.0, 7.4),
    )
    variants = (found.original, *found.variants)
    grid = image_grid(figure, theme, len(variants), COLUMNS, 2, room=(9.4, 5.2))
    for i, variant in enumerate(variants):
        answer = f"{short(answer_of(variant, classes), 8)}  {signed(variant.margin)}"
        add_tile(grid, i, as_square(variant.image), f"{variant.name}\n{answer}", selected=found.is_right(variant))
    style.legend(grid.axes, theme, [Patch(facecolor="none", edgecolor=theme.selected, linewidth=3, label="read right")])
    return figure


def told(found: Misreading, classes: tuple[str, ...]) -> str:
    """Sentences: the answer, the most helpful change, and the most harmful one."""
    read, best, worst = found.is_right(found.original), found.variants[0], found.variants[-1]
    but = "and is" if read else "but was"
    helps, hurts = "No change helps", "no change hurts"
    if found.gains[0] >= MIN_GAIN:
        enough = "" if found.is_right(best) else ", though not enough"
        helps = f"It helps most to have it {best.name}{enough}"
    if found.gains[-1] <= -MIN_GAIN:
        then = f", then it is read as {answer_of(worst, classes)}" if read and not found.is_right(worst) else ""
        hurts = f"it hurts most to have it {worst.name}{then}"
    truth = with_article(classes[found.label])
    return f"It is {truth}, {but} read as {answer_of(found.original, classes)}. {helps}; {hurts}."


def answer_of(variant: Variant, classes: tuple[str, ...]) -> str:
    """The class of the network's answer, or the name for none of them."""
    return rejected_label(classes) if variant.dark else classes[variant.answer]
