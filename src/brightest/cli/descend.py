"""`brightest descend`: gradient descent on a curve or a surface, as numbers and as a picture."""

import re
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from brightest.cli.options import Json, Palette, Theme
from brightest.cli.printing import open_console, print_json

if TYPE_CHECKING:
    from brightest.inspection.descent.descent import Descent, Scene
    from brightest.inspection.descent.formula import Formula
    from brightest.nn.parameters import Array

MAX_LISTED = 1_000  # steps in the JSON
FILM_SECONDS = 6


class WithFormula(TyperCommand):
    """A command whose argument may begin with a minus, such as -x^2; -h is still an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put a space before a leading minus, unless the argument is an option's value."""
        valued = {name for param in self.params if not getattr(param, "is_flag", True) for name in param.opts}
        spaced = [
            f" {arg}" if re.match("-[^-h]|-h.", arg) and before not in valued else arg
            for before, arg in pairwise(["", *args])
        ]
        return super().parse_args(ctx, spaced)


def descend(
    formula: Annotated[
        str | None,
        typer.Argument(
            help="A formula in x, or in x and y, such as 2x²-3x, or a name of the gallery [default: list the names]."
        ),
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="X[,Y]", help="The point to start from.")] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="Each step is this times the slope [default: 0.1, or the gallery's].")
    ] = None,
    momentum: Annotated[
        float, typer.Option(help="The share of the previous step to keep, from 0 to just under 1.")
    ] = 0.0,
    steps: Annotated[int, typer.Option(help="The maximum number of steps.")] = 10_000,
    out: Annotated[Path | None, typer.Option(help="Draw the descent: a .png, .svg or animated .gif.")] = None,
    view: Annotated[
        Literal["contours", "surface"] | None, typer.Option(help="How to draw a function of x and y.")
    ] = None,
    theme: Theme = "light",
    palette: Palette = "classic",
    json: Json = False,
) -> None:
    """Walk down a function of one or two variables by gradient descent."""
    from brightest.errors import SettingError
    from brightest.inspection.descent import descent

    if formula is None:
        _show_gallery(list(descent.GALLERY.values()), json=json)
        return
    scene = descent.GALLERY.get(formula)
    function = scene.function if scene else _read(formula)
    place, rate = (scene.start, scene.learning_rate) if scene else (None, 0.1)
    if start is not None:
        place = _parse_start(start)
    if place is None:
        point = "X" if len(function.variables) == 1 else "X,Y"
        raise SettingError(f"a descent of {formula} must start somewhere: add --start {point}.")
    if learning_rate is not None:
        rate = learning_rate
    if out or view:
        _check_drawing(function, out, view)
    run = descent.descend(function, place, rate, momentum, steps)
    if out:
        _draw(run, scene, out, view, theme, palette)
    if json:
        print_json(_record(run, out))
    else:
        _say(run, scene, out)


def _read(text: str) -> "Formula":
    """The parsed formula. Raises SettingError, suggesting a similar name from the gallery."""
    from brightest.errors import SettingError
    from brightest.inspection.descent.descent import GALLERY
    from brightest.inspection.descent.formula import formula

    try:
        return formula(text)
    except SettingError:
        for name in get_close_matches(text.lower(), GALLERY, n=1):
            meant = f"did you mean {name}? The gallery has {', '.join(GALLERY)}"
            raise SettingError(f"{text!r} is unknown, and no formula: {meant}.") from None
        raise


def _parse_start(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"--start {text}: a number, or two with a comma between, such as -1,2.") from None


def _check_drawing(function: "Formula", out: Path | None, view: str | None) -> None:
    """Raises SettingError or StorageError, before any work, if the picture can't be drawn or written."""
    from brightest.plots.descent import check_view
    from brightest.plots.saving import FILM, STILL, suffix

    if out:
        suffix(out, *STILL, FILM)
    check_view(function, view)


def _draw(run: "Descent", scene: "Scene | None", out: Path, view: str | None, theme: str, palette: str) -> None:
    from brightest.plots import descent, style
    from brightest.plots.saving import FILM, save, save_film

    view = descent.check_view(run.formula, view)
    window = scene.window if scene else None
    if out.suffix.lower() == FILM:
        save_film(descent.film(view, run, style.theme(theme, palette), window), out, FILM_SECONDS)
    else:
        save(descent.draw(view, run, style.theme(theme, palette), window), out)


def _record(run: "Descent", out: Path | None) -> dict[str, Any]:
    """The JSON record. A long path is thinned out to MAX_LISTED steps, including its first and last."""
    import numpy as np

    listed = np.unique(np.linspace(0, run.steps, min(MAX_LISTED, run.steps + 1)).round().astype(int))
    return {
        "command": "descend",
        "formula": run.formula.text,
        "status": run.status,
        "ending": run.ending,
        "minimum": None if run.minimum is None else _point(run.minimum),
        "value": run.value,
        "steps": run.steps,
        "start": _point(run.path[0]),
        "learning_rate": run.learning_rate,
        "momentum": run.momentum,
        "path": [_point(point) for point in run.path[listed]],
        "path_values": run.values[listed].tolist(),
        "path_steps": listed.tolist(),
        "picture": str(out) if out else None,
    }


def _point(point: "Array") -> float | list[float]:
    """A number for one variable, a list for two."""
    return float(point[0]) if len(point) == 1 else [float(number) for number in point]


def _say(run: "Descent", scene: "Scene | None", out: Path | None) -> None:
    stdout = open_console()
    at, steps = _at(run, -1), f"{run.steps:,} step{'' if run.steps == 1 else 's'}"
    before = _at(run, -2) if run.ending == "to and fro" else at
    endings = {
        "at rest": f"converged after {steps}: {at}",
        "no start": f"no step was made: f has no {run.lacking} at the start, {at}; try another --start.",
        "left the domain": f"diverged after {steps}: it left the domain, for f has no {run.lacking} at {at}; "
        "try a smaller --learning-rate.",
        "falling": f"diverged after {steps}: it keeps falling, as far as {at}; no bottom was found.",
        "flown off": f"diverged after {steps}: it flew off to {at}; try a smaller --learning-rate.",
        "to and fro": f"still moving after {steps}: it jumps to and fro between {before} and {at}; "
        "try a smaller --learning-rate.",
        "moving": f"still moving after {steps}: {at}",
    }
    stdout.print(endings[run.ending], style="bold")
    if run.value is not None:
        stdout.print(f"there f = {run.value:.6g}, and its slope is {abs(run.slopes[-1]).max():.2g}")
    if scene:
        stdout.print(f"{scene.name}, f = {scene.text}: {scene.shows}")
    if out:
        stdout.print(f"picture: {out}")


def _at(run: "Descent", step: int) -> str:
    named = zip(run.formula.variables, run.path[step], strict=True)
    return ", ".join(f"{name} = {number + 0.0:.6g}" for name, number in named)


def _show_gallery(scenes: "list[Scene]", *, json: bool) -> None:
    if json:
        facts = ("name", "text", "start", "learning_rate", "shows")
        print_json({"command": "descend", "gallery": [{f: getattr(scene, f) for f in facts} for scene in scenes]})
        return
    stdout = open_console()
    for scene in scenes:
        stdout.print(scene.name, style="bold", end="")
        stdout.print(f"  f = {scene.text}\n  {scene.shows}")
    stdout.print("\nbrightest descend NAME shows one of them, brightest descend FORMULA --start X[,Y] any other.")
