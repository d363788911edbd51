"""The claims of `make prove` about the shipped networks: a name, a limit and a measurement each."""

import json
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

import brightest
from brightest.evaluation.calibration import reliability
from brightest.inspection.robustness import shifts
from brightest.nn.pretrained import NAMES

LEAST = {"lesson": 0.95, "best": 0.98, "reader": 0.994}  # of the test images, right
SHIFTED = (0.99, 0.985, 0.975, 0.94)  # by one to four pixels
Found = tuple[str, bool]


def accuracy(name: str) -> Found:
    """Accuracy on the 10,000 test images."""
    found = brightest.evaluate(brightest.load(name), brightest.load_data("mnist").test).accuracy
    return f"{found:.2%}", found >= LEAST[name]


def calibration(name: str) -> Found:
    """The expected calibration error on the test images, 15 bins of equal mass."""
    found = reliability(brightest.load(name), brightest.load_data("mnist").test).error
    return f"{found:.2%}", found <= 0.01


def answers() -> Found:
    """The share of answers that the reader accepts, and the error among them, with its calibrated threshold."""
    found = reliability(brightest.load("reader"), brightest.load_data("mnist").test)
    held = found.answered >= 0.95 and found.answered_error <= 0.0015
    return f"{found.answered:.1%} answered, {found.answered_error:.2%} of them wrong", held


def shifted() -> Found:
    """Accuracy on shifted images, the mean over four directions, without framing them again."""
    found = shifts(brightest.load("reader"), brightest.load_data("mnist").test).accuracy[:, 1:].mean(axis=0)
    return ", ".join(f"{share:.2%}" for share in found), bool((found >= SHIFTED).all())


def one_image() -> Found:
    """The reader on one core, from pixels to activations."""
    read = brightest.engine("fast").predictor(brightest.load("reader")).one
    images = brightest.load_data("mnist").test.images[:200]
    spent = []
    for _ in range(50):
        clock = time.perf_counter()
        for image in images:
            read(image)
        spent.append((time.perf_counter() - clock) / len(images))
    return f"{1e6 * median(spent):.0f} µs", median(spent) <= 250e-6


def from_nothing(most: float, least: float, *options: str) -> Found:
    """Wall time of the whole command, and its network's accuracy."""
    clock = time.perf_counter()
    record = run(["brightest", "train", "--recipe", "best", "--data", "mnist", *options])
    spent = time.perf_counter() - clock
    return f"{record['test_accuracy']:.2%} after {spent / 60:.1f} min", spent <= most and record[
        "test_accuracy"
    ] >= least


def again(name: str) -> Found:
    """The accuracy of the command on the card, compared with the card's."""
    card = brightest.load(name).card
    found = run(shlex.split(card.command))["test_accuracy"]
    said = card.scores["test_accuracy"]
    return f"{found:.2%} (the card says {said:.2%})", abs(found - said) <= 0.001


def run(command: list[str]) -> dict[str, float]:
    """The JSON of a brightest command, run in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        line = [sys.executable, "-m", *command, "--json"]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True)
    record: dict[str, float] = json.loads(done.stdout)
    return record


def measurements() -> Iterator[tuple[str, Callable[[], Found]]]:
    """Each claim and the function that measures it; those that train again come last."""
    for name in NAMES:
        yield f"shipped {name}: at least {LEAST[name]:.1%} of the test images", partial(accuracy, name)
        yield f"shipped {name}: calibration error at most 1%", partial(calibration, name)
    yield "shipped reader answers at least 95% of the test images, at most 0.15% of those wrong", answers
    yield "shipped reader, digits shifted by 1, 2, 3, 4 pixels: at least 99, 98.5, 97.5, 94%", shifted
    yield "shipped reader: one image in at most 250 µs", one_image
    yield "recipe best, from nothing: 97% in at most 2 minutes", partial(from_nothing, 120, 0.97, "--epochs", "100")
    yield "recipe best, from nothing: 97.4% in at most 15 minutes", partial(from_nothing, 900, 0.974)
    for name in NAMES:
        yield f"shipped {name}: made again by its card's command, within 0.1 points", partial(again, name)
