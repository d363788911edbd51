"""`brightest inspect`: one inspection of a network, as text, as JSON and as a picture."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from brightest.cli.loading import choose_engine, load_fitting
from brightest.cli.options import (
    Classes,
    Data,
    DataDir,
    Json,
    NetworkName,
    Palette,
    Seed,
    Theme,
    check_still,
    parse_classes,
)
from brightest.cli.printing import open_console, print_json, showing_progress

if TYPE_CHECKING:
    from brightest.data import DataSet
    from brightest.engines import Engine

Inspection = Literal[
    "weights",
    "neuron",
    "activations",
    "layers",
    "edges",
    "mistakes",
    "confusion",
    "noise",
    "shift",
    "misread",
    "landscape",
    "gradient",
    "nudges",
    "gradient-noise",
    "stagger",
]
_IMAGE_OPTIONS = ("image", "example")
_OPTIONS: dict[str, tuple[str, ...]] = {  # the options that only some inspections take
    "weights": ("layer",),
    "neuron": (*_IMAGE_OPTIONS, "layer", "neuron"),
    "activations": _IMAGE_OPTIONS,
    "layers": _IMAGE_OPTIONS,
    "misread": (*_IMAGE_OPTIONS, "label"),
    "landscape": ("view",),
    "gradient": ("layer", "check"),
    "nudges": (*_IMAGE_OPTIONS, "label", "layer", "neuron"),
}


def inspect(
    network: NetworkName,
    what: Annotated[
        Inspection, typer.Argument(metavar="WHAT", help="The inspection; stagger is an old name of gradient-noise.")
    ],
    image: Annotated[Path | None, typer.Option(help="A picture of one digit.")] = None,
    example: Annotated[int | None, typer.Option(help="The number of a test example, from 0.")] = None,
    label: Annotated[str | None, typer.Option(help="The class that the image shows.")] = None,
    layer: Annotated[int | None, typer.Option(help="The number of a layer; 1 is the first after the pixels.")] = None,
    neuron: Annotated[int | None, typer.Option(help="The number of a neuron in the layer, from 0.")] = None,
    view: Annotated[Literal["line", "plane", "surface"] | None, typer.Option(help="How to draw the landscape.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Compare the gradient with finite differences.")] = False,
    out: Annotated[Path | None, typer.Option(help="Draw the result: a .png or .svg.")] = None,
    theme: Theme = "light",
    palette: Palette = "classic",
    data: Data = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Show what a network is made of, how it reads, what fools it, and how it learns."""
    from brightest.cli.inspect.inspections import ALIASES, INSPECTIONS
    from brightest.cli.inspect.request import InspectRequest
    from brightest.errors import SettingError
    from brightest.nn.storage import load

    inspection = ALIASES.get(what, what)
    given = {"image": image, "example": example, "label": label, "layer": layer, "neuron": neuron, "view": view}
    _check_options(inspection, [name for name, value in given.items() if value is not None] + ["check"] * check)
    if image is not None and example is not None:
        raise SettingError("--image and --example both say what to look at: give one of them.")
    if out:
        check_still(out)
    names = parse_classes(classes)
    stdout, stderr = open_console(stderr=json), open_console(stderr=True)
    loaded = load(network)

    @cache
    def dataset() -> "DataSet":
        return load_fitting(loaded, network, data, data_dir, stderr, names)

    @cache
    def engine() -> "Engine":
        return choose_engine("auto", stderr, loaded)

    with stderr.status(f"looking at {inspection} …"), showing_progress(stderr) as progress:
        request = InspectRequest(
            loaded, dataset, engine, image, example, label, layer, neuron, view, check, seed, progress
        )
        result = INSPECTIONS[inspection](request)
        if out:
            from brightest.plots import save, style

            figure = result.draw(style.theme(theme, palette))
            owner = f"Network {network.name.removesuffix('.safetensors')}"
            style.add_caption(figure, f"{owner}, {result.subject}." if result.subject else f"{owner}.")
            save(figure, out)
    if json:
        picture = {"picture": str(out)} if out else {}
        print_json({"command": "inspect", "network": str(network), "word": what, **result.numbers, **picture})
        return
    for line in result.lines:
        stdout.print(line)
    if out:
        stdout.print(f"\nThe picture is {out}.")


def _check_options(inspection: str, given: list[str]) -> None:
    """Raises BadParameter for an option that this inspection doesn't take."""
    for name in given:
        if name not in _OPTIONS.get(inspection, ()):
            takers = ", ".join(other for other, options in _OPTIONS.items() if name in options)
            raise typer.BadParameter(f"--{name} can't be used with {inspection}: it is for {takers}.")
