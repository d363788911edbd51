"""docs/logging.md: each recipe has ten lines and runs. A stand-in plays Weights & Biases; the others are real."""

import re
import sqlite3
import sys
import warnings
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from support.prompt import printed

PAGE = (Path(__file__).parents[2] / "docs" / "logging.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## ([^\n]+)\n.*?```python\n(.*?)```", PAGE, re.M | re.S))


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("title", ["TensorBoard", "MLflow", "Weights & Biases"])
def test_a_recipe_has_ten_lines(title):
    assert len([line for line in RECIPES[title].splitlines() if line]) <= 10


def test_tensorboard_gets_every_epoch(tmp_path):
    pytest.importorskip("tensorboardX")
    printed(RECIPES["TensorBoard"])
    (events,) = (tmp_path / "runs" / "default").glob("events.out.tfevents.*")
    content = events.read_bytes()
    assert content.count(b"accuracy") == content.count(b"weights") == 4
    assert [*(tmp_path / "runs" / "default").glob("cost/held out/events.*")]


@pytest.mark.slow  # MLflow brings forty packages and takes ten seconds to import: pip install --group logging
def test_mlflow_gets_every_epoch_and_the_network(tmp_path):
    pytest.importorskip("mlflow")
    with warnings.catch_warnings(action="ignore"):  # MLflow's own
        printed(RECIPES["MLflow"])
    with sqlite3.connect(tmp_path / "mlflow.db") as database:
        steps = database.execute("select step from metrics where key = 'accuracy' order by step").fetchall()
        parameters = dict(database.execute("select key, value from params").fetchall())
    assert [step for (step,) in steps] == [0, 1, 2, 3]
    assert parameters["layers"] == "[784, 16, 16, 10]"
    assert [*tmp_path.rglob("artifacts/network.safetensors")]


def test_weights_and_biases_is_told_every_epoch_and_the_network(monkeypatch):
    monkeypatch.setitem(sys.modules, "wandb", wandb := MagicMock())
    printed(RECIPES["Weights & Biases"])
    run = wandb.init.return_value.__enter__.return_value
    assert [call.kwargs["step"] for call in run.log.call_args_list] == [0, 1, 2, 3]
    assert run.log_artifact.call_args.args[0].exists()


def test_fit_tells_the_same():
    (said,) = re.findall(r"```text\n(.*?)```", PAGE, re.S)
    assert printed(RECIPES["With `fit`"]) == said
