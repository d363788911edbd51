"""docs/logging.md: each recipe has ten lines and runs. A stand-in plays Weights & Biases; the others are real."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from unittest.mock import MagicMock

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "logging.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## ([^\n]+)\n.*?```python\n(.*?)```", PAGE, re.M | re.S))


def ran(title, folder, *options):
    """What a recipe prints, in a process of its own."""
    command = [sys.executable, *options, "-c", RECIPES[title]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("title", ["TensorBoard", "MLflow", "Weights & Biases"])
def test_a_recipe_has_ten_lines(title):
    assert len([line for line in RECIPES[title].splitlines() if line]) <= 10


def test_tensorboard_gets_every_epoch(tmp_path):
    pytest.importorskip("tensorboardX")
    ran("TensorBoard", tmp_path, "-W", "error")
    (events,) = (tmp_path / "runs" / "default").glob("events.out.tfevents.*")
    content = events.read_bytes()
    assert content.count(b"accuracy") == content.count(b"weights") == 4
    assert [*(tmp_path / "runs" / "default").glob("cost/held out/events.*")]


@pytest.mark.slow  # MLflow brings forty packages and takes ten seconds to import: pip install --group logging
def test_mlflow_gets_every_epoch_and_the_network(tmp_path):
    pytest.importorskip("mlflow")
    ran("MLflow", tmp_path)
    with sqlite3.connect(tmp_path / "mlflow.db") as database:
        steps = database.execute("select step from metrics where key = 'accuracy' order by step").fetchall()
        parameters = dict(database.execute("select key, value from params").fetchall())
    assert [step for (step,) in steps] == [0, 1, 2, 3]
    assert parameters["layers"] == "[784, 16, 16, 10]"
    assert [*tmp_path.rglob("artifacts/network.safetensors")]


def test_weights_and_biases_is_told_every_epoch_and_the_network(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "wandb", wandb := MagicMock())
    exec(RECIPES["Weights & Biases"], {})
    run = wandb.init.return_value.__enter__.return_value
    assert [call.kwargs["step"] for call in run.log.call_args_list] == [0, 1, 2, 3]
    assert run.log_artifact.call_args.args[0].exists()


def test_fit_tells_the_same(tmp_path):
    (printed,) = re.findall(r"```text\n(.*?)```", PAGE, re.S)
    assert ran("With `fit`", tmp_path) == printed
