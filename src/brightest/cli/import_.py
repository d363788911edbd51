"""`brightest import`: convert a network of another program, or an export, into a network file."""

from pathlib import Path
from typing import Annotated

import typer

from brightest.cli.options import MAX_WAIT_SECONDS, Json, check_apart
from brightest.cli.printing import open_console, print_json


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="A PyTorch state dict (.safetensors, .pt, .pth, .ckpt), an .onnx, network2's .json, or an export."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The network's file, such as mine.safetensors.")],
    activation: Annotated[
        str | None, typer.Option(help="The activation, if the file doesn't say: relu, sigmoid or tanh [default: relu].")
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(
            help="The cost, if the file doesn't say: [binary- or generalized-]cross-entropy or squares "
            "[default: cross-entropy; binary-cross-entropy for sigmoid outputs]."
        ),
    ] = None,
    mean: Annotated[
        float | None, typer.Option(help="The mean that was subtracted from pixels of 0 to 1 [default: 0].")
    ] = None,
    std: Annotated[
        float | None, typer.Option(help="The standard deviation by which they were then divided [default: 1].")
    ] = None,
    json: Json = False,
) -> None:
    """Convert a network that another program trained. No code in its file is run."""
    from brightest.cli.training_display import set_older_aside
    from brightest.formats.importers import import_network
    from brightest.nn.storage import held, save

    check_apart(file, out)
    console = open_console(stderr=json)
    with held(out, console.print, MAX_WAIT_SECONDS):
        found = import_network(file, activation, cost, mean, std)
        network = found.network
        set_older_aside(out, console)
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
    console.print(f"{file} is {found.kind}: {layers}, {network.activation}, {network.cost}.")
    if found.assumed:
        console.print(found.assumed)
    console.print(f"The network is {out}.")
