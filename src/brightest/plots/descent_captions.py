"""Title and caption of a descent's picture."""

import re

import numpy as np

from brightest.inspection.descent.descent import Descent


def title(run: Descent) -> str:
    """The formula in mathematical notation: x² · y − 1."""
    text = re.sub(r"(?:\*\*|\^)(\d)(?![\d.])", lambda power: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(power[1])], run.formula.text)
    text = re.sub(r" *\* *", "·", text.replace("**", "^")).replace("-", "−")
    return f"Down f = {text if len(text) <= 60 else f'{text[:57]}…'}"


def caption(run: Descent) -> str:
    """One sentence: the rule of a step, the number of steps, and how the descent ended."""
    rule = f"{run.learning_rate:g} times the slope"
    if run.momentum:
        rule += f" plus {run.momentum:g} of the step before"
    start, here = format_point(run, 0), format_point(run, -1)
    if run.ending == "no start":
        return f"There is no first step: f has no {run.lacking} at the start, {start}."
    before = format_point(run, -2) if run.steps else ""
    endings = {
        "at rest": f"the ball is at rest at {here}",
        "left the domain": f"it has left the domain, for f has no {run.lacking} at {here}",
        "falling": "it keeps falling, and no bottom was found",
        "flown off": "it has flown off",
        "to and fro": f"it jumps to and fro between {before} and {here}",
        "moving": f"it hardly moves any more, at {here}" if before == here else f"it is still moving at {here}",
    }
    much = ", which is too much here" if run.ending in ("flown off", "to and fro") else ""
    steps = f"{run.steps:,} step{'' if run.steps == 1 else 's'}"
    return f"Each step is {rule}{much}: after {steps} from {start} {endings[run.ending]}."


def format_point(run: Descent, step: int) -> str:
    """The point of a descent at a step: x = 0.96, or (x, y) = (1, 2)."""
    scale = float(np.abs(run.path[0]).max()) or 1.0
    numbers = [format_number(float(value), scale) for value in run.path[step]]
    text = f"x = {numbers[0]}" if len(numbers) == 1 else f"(x, y) = ({', '.join(numbers)})"
    return text.replace(" ", "\u00a0")  # no line break within it


def format_number(value: float, scale: float = 0.0) -> str:
    """Four significant digits; 0 if negligible beside `scale`."""
    return f"{0.0 if abs(value) < 1e-4 * scale else value + 0.0:.4g}".replace("-", "−")
