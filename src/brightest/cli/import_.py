"""`brightest import`: convert a network of another program, or an export, into a network file."""

from pathlib import Path
from typing import Annotated

import typer

from brightest.cli.options import MAX_WAIT_SECONDS, Json, check_apart, open_console, print_json


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="PyTorch's state dict (.safetensors, .pt, .pth, .ckpt), .onnx, network2's .json, or an export."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The network's file, such as mine.safetensors.")],
    activation: Annotated[
        str | None, typer.Option(help="relu, sigmoid or tanh, if the file doesn't say [default: relu].")
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(
            help="cross-entropy, binary-cross-entropy, squares or generalized-cross-entropy, if the file doesn't say "
            "[default: cross-entropy; binary-cross-entropy for sigmoid outputs]."
        ),
    ] = None,
    mean: Annotated[
        float | None, typer.Option(help="The mean that was subtracted from pixels of 0 to 1 [default: 0].")
    ] = None,
    std: Annotated[float | None, typer.Option(help="The deviation they were then divided by [default: 1].")] = None,
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
