"""The output of `brightest predict` for a reading, for people and as JSON."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.nn.network import Network
    from brightest.reader.reader import Reader
    from brightest.reader.result import Digit, Reading

BAR_WIDTH = 30  # characters for an activation of 1


def facts(reader: "Reader", reading: "Reading") -> dict[str, Any]:
    """The reading as JSON; for a single digit also the activations of the last layer."""
    facts = reading.to_dict()
    if reader.level:
        facts |= {"max_error": reader.level.max_error, "answered": reader.level.answered}
    if len(reading.digits) == 1:
        (digit,) = reading.digits
        facts |= {
            "digit": _plain(digit.answer),
            "probability": digit.probability,
            "accepted": digit.to_dict()["accepted"],
            "runner_up": _plain(digit.runner_up),
            "activations": digit.activations.tolist(),
            "classes": list(reader.network.classes),
        }
    return facts


def _plain(name: str) -> int | str:
    """A digit as a number, another class as its name."""
    return int(name) if name.isascii() and name.isdecimal() and str(int(name)) == name else name


def say(console: "Console", path: Path, network: "Network", reading: "Reading") -> None:
    """Print the digits, row by row, and which of them should be checked; for a single digit also the activations."""
    digits = reading.digits
    if len(digits) == 1 and len(reading.rows) == 1 and len(reading.rows[0]) == 1:
        _say_one(console, path, network, digits[0])
    else:
        unsure = [digit for digit in digits if digit.rejected]
        counted = f"{len(digits)} digits" if len(digits) != 1 else "1 digit"
        console.print(f"{path}: {counted}" + (f", {len(unsure)} of them not sure" if unsure else ""), style="bold")
        for line in reading.lines:
            console.print(f"  {line}")
        for digit in unsure:
            place = f"{digit.box.left}, {digit.box.top}"
            console.print(f"  ? at {place}: {digit.answer} at {digit.probability:.1%}, else {digit.runner_up}")


def _say_one(console: "Console", path: Path, network: "Network", digit: "Digit") -> None:
    """Print a single digit with the activations of the last layer."""
    from brightest.evaluation.calibration import is_rejected, probabilities, rejected_label

    nothing = bool(is_rejected(probabilities(network, digit.activations)))
    if nothing:
        console.print(
            f"{path}: {rejected_label(network.classes)}, else {digit.answer} at {digit.probability:.1%}", style="bold"
        )
    else:
        console.print(f"{path}: {digit.answer} at {digit.probability:.1%}, else {digit.runner_up}", style="bold")
        if digit.rejected:
            console.print(f"  Not sure, so check it: {_doubt(network.calibration.threshold)}.")
    width = max(map(len, network.classes))
    for name, a in zip(network.classes, digit.activations, strict=True):
        style = "bold yellow" if name == digit.answer and not nothing else "default"
        console.print(
            f"  {name:>{width}} {a:6.3f} {'█' * round(BAR_WIDTH * max(0.0, min(1.0, float(a))))}", style=style
        )


def _doubt(threshold: float) -> str:
    """Why an answer needs to be checked."""
    return (
        f"this network can be relied on from {threshold:.1%} on"
        if threshold <= 1
        else "this network is never sure enough"
    )
