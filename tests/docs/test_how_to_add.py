"""docs/how-to-add.md is true: a toy of each kind is added as it says, without touching the package, and works."""

import sys
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np
import pytest
import typer.main

import brightest
from brightest.cli import app as commands
from brightest.cli.main import run
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.formats import exporters
from brightest.formats.exporters import json as json_export
from brightest.nn import activations, costs, optimizers, schedules
from brightest.nn.activations import Activation
from brightest.nn.optimizers import Momentum
from support.command import build_commands
from support.small import CLASSES, SMALL, examples, last


def accuracy(**settings):
    """The share of a small problem that the reference engine learns with these settings."""
    recipe = replace(SMALL, **{"epochs": 20, "learning_rate": 1.0, **settings})
    return last(brightest.train(examples(), recipe, seed=0, engine=engine("reference"), classes=CLASSES)).accuracy


def test_an_activation_is_one_entry(monkeypatch):
    softsign = Activation("softsign", lambda z: z / (1 + abs(z)), lambda a: (1 - abs(a)) ** 2)
    monkeypatch.setitem(activations.ACTIVATIONS, "softsign", softsign)
    assert accuracy(activation="softsign") > 0.9


def test_a_cost_is_one_entry(monkeypatch):
    half = replace(
        costs.SQUARES,
        name="half-squares",
        loss=lambda a, y: costs.SQUARES.loss(a, y) / 2,
        delta=lambda a, y: costs.SQUARES.delta(a, y) / 2,
    )
    monkeypatch.setitem(costs.COSTS, "half-squares", half)
    assert accuracy(cost="half-squares", learning_rate=2.0) == accuracy(learning_rate=1.0) > 0.9


@dataclass(frozen=True)
class SignMomentum(Momentum):
    """Steps of one size: w ← w − η sign(v)."""

    def __call__(self, w, gradient, memory, rate, step):
        v = self.momentum * memory[0] + gradient
        return w - rate * np.sign(v), (v,)


def test_an_optimizer_is_one_entry(monkeypatch):
    monkeypatch.setitem(optimizers.OPTIMIZERS, "sign-momentum", SignMomentum)
    assert accuracy(optimizer="sign-momentum", learning_rate=0.01) > 0.9


def test_a_schedule_is_one_entry(monkeypatch):
    monkeypatch.setitem(schedules.SCHEDULES, "square", lambda done: (1 - done) ** 2)
    assert accuracy(schedule="square") > 0.9


def test_a_data_format_is_a_function_that_gives_arrays(tmp_path):
    def read(path):
        rows = [line.split() for line in path.read_text().splitlines()]
        return np.array([row[1:] for row in rows], np.uint8), [row[0] for row in rows]

    few = examples(30)
    lines = [f"{'abc'[label]} {' '.join(map(str, image))}" for image, label in zip(few.images, few.labels, strict=True)]
    (tmp_path / "few.txt").write_text("\n".join(lines))
    data = brightest.from_arrays(*read(tmp_path / "few.txt"))
    assert data.classes == ("a", "b", "c")
    assert len(data.train) + len(data.test) == 30


def test_an_export_is_a_module_and_an_entry(monkeypatch, tmp_path):
    toy = ModuleType("toy")
    toy.serialize, toy.verify = lambda network: json_export.serialize(network) + b"\n", json_export.verify
    monkeypatch.setitem(sys.modules, "brightest.formats.exporters.toy", toy)
    monkeypatch.setitem(exporters.TARGETS, "toy", exporters.Target("toy", "toy", ".toy"))
    network = last(brightest.train(examples(), SMALL, seed=0, engine=engine("reference"), classes=CLASSES)).network
    assert brightest.export(network, "toy", tmp_path / "network.toy").is_good
    assert (tmp_path / "network.toy").read_bytes().endswith(b"}\n")


def test_a_command_is_a_function_and_a_line(monkeypatch, capsys):
    def size(network: str) -> None:
        """Print how many weights and biases a network has."""
        if network == "nothing":
            raise SettingError("there is no network.")
        print(brightest.load(network).size)

    monkeypatch.setattr(commands.app, "registered_commands", [*commands.app.registered_commands])
    commands.app.command()(size)
    monkeypatch.setattr(typer.main, "get_command", build_commands)  # else the commands are those of before
    said = {}
    for words in (["size", "lesson"], ["size", "nothing"]):
        monkeypatch.setattr(sys, "argv", ["brightest", *words])
        with pytest.raises(SystemExit) as stopped:
            run()
        said[words[1]] = (stopped.value.code or 0, *capsys.readouterr())
    assert said["lesson"] == (0, "13002\n", "")
    assert said["nothing"][0] == 2
    assert said["nothing"][2].strip().endswith("there is no network.")
