"""`brightest predict`: which digit is in a picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.commands.options import EngineName, Json, choose_engine, choose_network, console, print_json
from brightest.errors import BrightestError

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.functions import Array
    from brightest.network import Network

BAR = 30  # characters for an activation of 1


def predict(
    images: Annotated[list[Path], typer.Argument(help="Pictures of one digit each.")],
    network: Annotated[
        Path | None,
        typer.Option(
            help="A file, or lesson, best or reader [default: network.safetensors, else reader].", show_default=False
        ),
    ] = None,
    engine: EngineName = "auto",
    json: Json = False,
) -> None:
    """Read the digit in each picture: the brightest neuron, all activations, and the runner-up."""
    from brightest.calibration import accepted, probabilities
    from brightest.images import read_picture
    from brightest.network import check_pixels
    from brightest.storage import load

    screen = console()
    reader = load(choose_network(network, console(stderr=True)))
    arithmetic = choose_engine(engine, console(stderr=True))
    failed = 0
    for path in images:
        try:
            pixels = read_picture(path)
            check_pixels(reader.layers, pixels)
        except BrightestError as error:
            if len(images) == 1:
                raise
            failed += 1
            console(stderr=True).print(f"brightest: {error}")
            if json:
                print_json({"file": str(path), "error": str(error)})
            continue
        activations = arithmetic.predict(reader, pixels[None])[0]
        likely = probabilities(reader, activations[None])[0]
        if json:
            best, second = _brightest_two(activations)
            print_json(
                {
                    "file": str(path),
                    "digit": _plain(reader.classes[best]),
                    "probability": float(likely[best]),
                    "accepted": bool(accepted(reader, likely)),
                    "activations": activations.tolist(),
                    "runner_up": _plain(reader.classes[second]),
                    "classes": list(reader.classes),
                }
            )
        else:
            _say(screen, path, reader, activations, likely)
    if failed:
        raise typer.Exit(1)


def _brightest_two(activations: "Array") -> tuple[int, int]:
    order = activations.argsort()[::-1]
    return int(order[0]), int(order[min(1, len(order) - 1)])


def _plain(name: str) -> int | str:
    """A digit as the number it is, another class by its name."""
    return int(name) if name.isascii() and name.isdecimal() and str(int(name)) == name else name


def _doubt(least: float) -> str:
    """Why an answer had better be checked."""
    return f"this network can be relied on from {least:.1%} on" if least <= 1 else "this network never is sure enough"


def _say(screen: "Console", path: Path, reader: "Network", activations: "Array", likely: "Array") -> None:
    from brightest.calibration import accepted, dark, none_of

    classes = reader.classes
    best, second = _brightest_two(activations)
    if dark(likely):
        screen.print(f"{path}: {none_of(classes)}, else {classes[best]} at {likely[best]:.1%}", style="bold")
        best = -1
    else:
        screen.print(f"{path}: {classes[best]} at {likely[best]:.1%}, else {classes[second]}", style="bold")
        if not accepted(reader, likely):
            screen.print(f"  Not sure, so check it: {_doubt(reader.calibration.threshold)}.")
    width = max(map(len, classes))
    for i, (name, a) in enumerate(zip(classes, activations, strict=True)):
        style = "bold yellow" if i == best else "default"
        screen.print(f"  {name:>{width}} {a:6.3f} {'█' * round(BAR * max(0.0, min(1.0, float(a))))}", style=style)
