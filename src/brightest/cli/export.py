"""`brightest export`: write a network for another program, verified against the original."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brightest.cli.options import MAX_WAIT_SECONDS, DataDir, Json, NetworkName, check_apart
from brightest.cli.printing import open_console, print_json
from brightest.errors import SettingError, StorageError

if TYPE_CHECKING:
    from brightest.formats.exporters.agreement import Agreement
    from brightest.nn.network import Network


def export(
    network: NetworkName,
    to: Annotated[
        str,
        typer.Option(
            help="The format: onnx, onnx-framed (takes any grey picture of one digit), numpy, torch, json, html or c."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(help="The file to write: a .onnx, .py (numpy), .safetensors (torch), .json, .h (c) or .html."),
    ],
    int8: Annotated[
        bool, typer.Option("--int8", help="Write C with 8-bit weights, in a quarter of the space.")
    ] = False,
    double: Annotated[
        bool, typer.Option("--double", help="Let ONNX compute in float64: more exact, but slower.")
    ] = False,
    lessons: Annotated[bool, typer.Option("--lessons", help="Add nine steps of the lessons to an html page.")] = False,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Write a network for other programs, after verifying its answers on 10,000 images."""
    from brightest.cli.training_display import set_older_aside
    from brightest.formats import exporters
    from brightest.nn.pretrained import network_path
    from brightest.nn.storage import held, load

    if int8 and to != "c":
        raise SettingError(f"--int8 goes with --to c: an export to {to} has other numbers.")
    if lessons and to != "html":
        raise SettingError(f"--lessons goes with --to html: an export to {to} is no page.")
    to = f"{to}-int8" if int8 else to
    check_apart(network_path(network), out)
    target = exporters.check(to, out, double=double)
    console = open_console(stderr=json)
    with held(out, console.print, MAX_WAIT_SECONDS):
        original = load(network)
        if out.exists() and _is_ours(out):
            set_older_aside(out, console)
        steps = _steps(original) if lessons else ()
        agreement = exporters.export(original, to, out, data_dir, double=double, lessons=steps)
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
                "largest_difference": agreement.difference if agreement.count else None,
                "answers_identical": agreement.same_answers == agreement.count if agreement.count else None,
                **({"unproved": agreement.unproved} if agreement.unproved else {}),
                **note,
                **_more(agreement),
            }
        )
        return
    console.print(f"{network} is {out} ({out.stat().st_size:,} bytes).\n{_sentence(agreement)}")
    for sentence in note.values():
        console.print(sentence)


def _steps(network: "Network") -> list[dict[str, Any]]:
    from brightest.lessons.steps import network_steps

    return network_steps(network)


def _is_ours(out: Path) -> bool:
    """Whether the file is a network or a checkpoint of brightest, which must not be overwritten by an export."""
    from brightest.nn.storage import open_tensors

    try:
        open_tensors(out)
    except StorageError:
        return False
    return True


def _more(agreement: "Agreement") -> dict[str, Any]:
    """Facts in the JSON that only some kinds of export have."""
    more: dict[str, Any] = {}
    if agreement.raw:
        more |= {"raw_pictures": agreement.raw, "raw_answers_same": agreement.raw_same_answers}
    if agreement.drawings:
        more |= {"drawings": agreement.drawings, "drawings_same": agreement.same_drawings}
    if agreement.limit is None and agreement.accuracies:
        accuracy, export_accuracy = agreement.accuracies
        more |= {"accuracy": accuracy, "export_accuracy": export_accuracy}
    return more


def _sentence(agreement: "Agreement") -> str:
    if agreement.unproved:
        return agreement.unproved
    read = f"Both read {agreement.count:,} images, {agreement.images}: "
    if agreement.limit is None:
        alike = f"{agreement.same_answers:,} answers are identical"
        if not agreement.accuracies:
            return f"{read}{alike}."
        accuracy, export_accuracy = agreement.accuracies
        return f"{read}{alike}; {accuracy:.2%} of the network's answers are right, and {export_accuracy:.2%} of its."
    said = f"{read}all answers are identical, and no probability differs by more than {agreement.difference:.2g}."
    if agreement.raw:
        said += (
            f"\nOf {agreement.raw:,} raw pictures made from them, {agreement.raw_same_answers:,} are answered alike."
        )
    if agreement.drawings:
        said += f"\nOf {agreement.drawings:,} drawings, {agreement.same_drawings:,} are framed and answered alike."
    return said
