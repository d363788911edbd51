"""`brightest import`: a network that another program wrote, or an export, as a network of brightest's."""

from pathlib import Path
from typing import Annotated

import typer

from brightest.cli.options import Json, check_apart, console, print_json


def import_(
    file: Annotated[
        Path,
        typer.Argument(help="PyTorch's state dict (.safetensors, .pt, .pth), .onnx, network2's .json, or an export."),
    ],
    out: Annotated[Path, typer.Option(help="The network's file, such as mine.safetensors.")],
    activation: Annotated[
        str | None, typer.Option(help="relu, sigmoid or tanh, where the file doesn't say [else relu].")
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(
            help="cross-entropy, binary-cross-entropy, squares or generalized-cross-entropy, where the file doesn't "
            "say [else cross-entropy; with a sigmoid for each output binary-cross-entropy]."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Make a network of brightest's of one that another program trained. Nothing in its file is run."""
    from brightest.formats.importers import import_network
    from brightest.nn.storage import check_writable, save

    check_apart(file, out)
    check_writable(out)
    found = import_network(file, activation, cost)
    network = found.network
    save(network, out)
    if json:
        print_json(
            {
                "command": "import",
                "file": str(file),
                "kind": found.kind,
                "network": str(out),
                "layers": list(network.layers),
                "parameters": network.size,
                "activation": network.activation,
                "cost": network.cost,
                "classes": list(network.classes),
                "assumed": found.assumed,
            }
        )
        return
    layers = "-".join(map(str, network.layers))
    screen = console()
    screen.print(f"{file} is {found.kind}: {layers}, {network.activation}, {network.cost}.")
    if found.assumed:
        screen.print(found.assumed)
    screen.print(f"The network is {out}.")
