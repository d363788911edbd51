"""`brightest export`: write a network for another program, verified against the original."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.cli.options import MAX_WAIT_SECONDS, DataDir, Json, NetworkName, check_apart, open_console, print_json
from brightest.errors import StorageError

if TYPE_CHECKING:
    from brightest.formats.exporters.agreement import Agreement


def export(
    network: NetworkName,
    to: Annotated[str, typer.Option(help="onnx, onnx-framed (any grey picture of one digit), numpy, torch or json.")],
    out: Annotated[Path, typer.Option(help="The file to write: a .onnx, .py (numpy), .safetensors (torch) or .json.")],
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Write a network for other programs, after checking that it answers like the original on 10,000 images."""
    from brightest.cli.training_display import set_older_aside
    from brightest.formats import exporters
    from brightest.nn.pretrained import network_path
    from brightest.nn.storage import held, load

    check_apart(network_path(network), out)
    target = exporters.check(to, out)
    console = open_console(stderr=json)
    with held(out, console.print, MAX_WAIT_SECONDS):
        original = load(network)
        if out.exists() and _is_ours(out):
            set_older_aside(out, console)
        agreement = exporters.export(original, to, out, data_dir)
    note = {} if target.frames else exporters.input_note(original)
    if json:
        print_json(
            {
                "command": "export",
                "network": str(network),
                "to": to,
                "file": str(out),
                "bytes": out.stat().st_size,
                "images": agreement.images,
                "count": agreement.count,
                "largest_difference": agreement.difference,
                "answers_identical": agreement.same_answers == agreement.count,
                **note,
                **(
                    {"raw_pictures": agreement.raw, "raw_answers_same": agreement.raw_same_answers}
                    if agreement.raw
                    else {}
                ),
            }
        )
        return
    console.print(f"{network} is {out} ({out.stat().st_size:,} bytes).\n{_sentence(agreement)}")
    for sentence in note.values():
        console.print(sentence)


def _is_ours(out: Path) -> bool:
    """Whether the file is a network or a checkpoint of brightest's: other exports are replaced."""
    from brightest.nn.storage import open_tensors

    try:
        open_tensors(out)
    except StorageError:
        return False
    return True


def _sentence(agreement: "Agreement") -> str:
    said = (
        f"Both read {agreement.count:,} images, {agreement.images}: all answers are identical, and no probability "
        f"differs by more than {agreement.difference:.2g}."
    )
    if agreement.raw:
        said += (
            f"\nOf {agreement.raw:,} raw pictures made from them, {agreement.raw_same_answers:,} are answered alike."
        )
    return said
