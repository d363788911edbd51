"""`brightest inspect`: look into a network, one word at a time, as text, as numbers and as a picture."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from brightest.cli.options import (
    Data,
    DataDir,
    Json,
    Palette,
    Theme,
    check_still,
    choose_engine,
    console,
    load_fitting,
    print_json,
    showing_progress,
)

if TYPE_CHECKING:
    from brightest.data import DataSet
    from brightest.engines import Engine

Word = Literal[
    "weights",
    "neuron",
    "activations",
    "edges",
    "mistakes",
    "confusion",
    "noise",
    "shift",
    "misread",
    "landscape",
    "gradient",
    "nudges",
    "stagger",
]
_IMAGE = ("image", "example")
_TAKES: dict[str, tuple[str, ...]] = {  # the options that only some words know
    "weights": ("layer",),
    "neuron": (*_IMAGE, "layer", "neuron"),
    "activations": _IMAGE,
    "misread": (*_IMAGE, "label"),
    "landscape": ("view",),
    "gradient": ("layer", "check"),
    "nudges": (*_IMAGE, "label", "layer", "neuron"),
}


def inspect(
    network: Annotated[Path, typer.Argument(help="The network's file, or the name of one that comes along.")],
    word: Annotated[Word, typer.Argument(help="What to look at.")],
    image: Annotated[Path | None, typer.Option(help="A picture of one digit.")] = None,
    example: Annotated[int | None, typer.Option(help="Which test example, from 0 on.")] = None,
    label: Annotated[str | None, typer.Option(help="What the image shows.")] = None,
    layer: Annotated[int | None, typer.Option(help="Which layer, 1 the first behind the pixels.")] = None,
    neuron: Annotated[int | None, typer.Option(help="Which neuron of it, from 0 on.")] = None,
    view: Annotated[Literal["line", "plane", "surface"] | None, typer.Option(help="How to draw the landscape.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Compare the gradient with finite differences.")] = False,
    out: Annotated[Path | None, typer.Option(help="Draw it: a .png or .svg.")] = None,
    theme: Theme = "light",
    palette: Palette = "classic",
    data: Data = None,
    data_dir: DataDir = None,
    seed: Annotated[int, typer.Option(help="What chance begins with.")] = 0,
    json: Json = False,
) -> None:
    """See what a network is made of, how it reads, what fools it, and how it learns."""
    from brightest.cli.inspect import WORDS, Asked
    from brightest.errors import SettingError
    from brightest.nn.storage import load

    given = {"image": image, "example": example, "label": label, "layer": layer, "neuron": neuron, "view": view}
    _check_options(word, [name for name, value in given.items() if value is not None] + ["check"] * check)
    if image is not None and example is not None:
        raise SettingError("--image and --example both say what to look at: give one of them.")
    if seed < 0:
        raise SettingError(f"--seed {seed} can't work: give 0 or more.")
    if out:
        check_still(out)
    screen, aside = console(stderr=json), console(stderr=True)
    reader = load(network)

    @cache
    def dataset() -> "DataSet":
        return load_fitting(reader, network, data, data_dir, aside)

    @cache
    def engine() -> "Engine":
        return choose_engine("auto", aside)

    with aside.status(f"looking at {word} …"), showing_progress(aside) as progress:
        asked = Asked(reader, dataset, engine, image, example, label, layer, neuron, view, check, seed, progress)
        found = WORDS[word](asked)
        if out:
            from brightest.plots import look, save
            from brightest.plots.style import sign

            figure = found.draw(look(theme, palette))
            whose = f"Network {network.name.removesuffix('.safetensors')}"
            sign(figure, f"{whose}, {found.of}." if found.of else f"{whose}.")
            save(figure, out)
    if json:
        picture = {"picture": str(out)} if out else {}
        print_json({"command": "inspect", "network": str(network), "word": word, **found.numbers, **picture})
        return
    for line in found.lines:
        screen.print(line)
    if out:
        screen.print(f"\nThe picture is {out}.")


def _check_options(word: str, given: list[str]) -> None:
    """Raises BadParameter for an option that says nothing about this word."""
    for name in given:
        if name not in _TAKES.get(word, ()):
            knowing = ", ".join(other for other, options in _TAKES.items() if name in options)
            raise typer.BadParameter(f"--{name} says nothing about {word}: it is for {knowing}.")
