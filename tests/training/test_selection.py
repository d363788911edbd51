"""The best epoch is kept, a training stops early, and a resumed one does both as if it had never stopped."""

import numpy as np
import pytest

import brightest
from brightest.errors import SettingError
from brightest.evaluation.metrics import Evaluation
from brightest.nn.parameters import Parameters
from brightest.training.checkpoint import load_checkpoint
from brightest.training.provenance import with_card
from brightest.training.run import TrainingRequest, resume_run
from brightest.training.selection import Best, Selection, better
from support.noisy_stripes import noisy_stripes

SETTINGS = {"layers": (64, 8, 3), "epochs": 40, "learning_rate": 0.1, "batch_size": 10, "validation": 90}
NOTHING = Parameters((), ())


@pytest.fixture(scope="module")
def data():
    return brightest.from_arrays(*noisy_stripes())


@pytest.fixture(scope="module")
def chosen(data):
    return brightest.fit(data, keep_best=True, patience=3, **SETTINGS)


def best_of(history):
    return max(history, key=lambda entry: (entry["validation_accuracy"], -entry["validation_cost"]))


def test_the_saved_network_is_that_of_the_best_epoch(data, chosen):
    best = best_of(chosen.history)
    card = chosen.network.card
    assert best["epoch"] < chosen.history[-1]["epoch"]
    assert card.epochs == card.settings["best_epoch"] == best["epoch"]
    assert card.settings["epochs_done"] == chosen.history[-1]["epoch"]
    for name in ("train_accuracy", "train_cost", "validation_accuracy", "validation_cost"):
        assert card.scores[name] == best[name]
    held = data.hold_out(90)[1]
    assert brightest.evaluate(chosen.network, held).accuracy == best["validation_accuracy"]


def test_it_stops_after_so_many_epochs_without_a_better_one(chosen):
    best, last = best_of(chosen.history)["epoch"], chosen.history[-1]["epoch"]
    assert last == best + 3 < SETTINGS["epochs"]


def test_patience_alone_keeps_the_last_epoch(data, chosen):
    waited = brightest.fit(data, patience=3, **SETTINGS)
    assert waited.network.card.epochs == chosen.history[-1]["epoch"]
    assert waited.network.card.scores["validation_accuracy"] == waited.history[-1]["validation_accuracy"]


def test_a_resumed_training_chooses_as_if_it_had_never_stopped(data, chosen, tmp_path):
    out = tmp_path / "n.safetensors"
    stop = best_of(chosen.history)["epoch"] + 1

    class Enough(Exception):
        pass

    def until(record):
        if isinstance(record, brightest.training.loop.Epoch) and record.number == stop:
            raise Enough

    with pytest.raises(Enough):
        brightest.fit(data, keep_best=True, patience=3, out=out, on_record=until, log=tmp_path / "l.jsonl", **SETTINGS)
    checkpoint = tmp_path / "n.checkpoint.safetensors"
    state, _ = load_checkpoint(checkpoint)
    assert (state.epoch, state.best.epoch) == (stop, stop - 1)
    run = resume_run(checkpoint, TrainingRequest(data=data))
    so_far = with_card(run, run.state, {})  # what an interrupted training saves
    assert so_far.card.epochs == stop - 1
    np.testing.assert_array_equal(so_far.weights[0], state.best.parameters.weights[0])
    resumed = brightest.resume_fit(checkpoint, data, out=out, log=tmp_path / "l.jsonl")
    np.testing.assert_array_equal(resumed.network.weights[0], chosen.network.weights[0])
    assert [entry["epoch"] for entry in resumed.history] == [entry["epoch"] for entry in chosen.history]
    lines = (tmp_path / "l.jsonl").read_text().splitlines()
    assert len(lines) == len(chosen.history)


def test_a_tenth_is_held_out_if_no_number_is_given(data):
    made = brightest.fit(data, keep_best=True, **{**SETTINGS, "validation": 0, "epochs": 1})
    assert made.network.card.train_examples == len(data.train) - round(len(data.train) / 10)
    assert "--validation 29" in made.network.card.command
    assert made.network.card.command.endswith("--keep-best")


def test_the_first_of_equals_is_the_best():
    scored = [
        Evaluation(accuracy, cost, np.eye(2)) for accuracy, cost in ((0.5, 1.0), (0.5, 1.0), (0.5, 0.9), (0.4, 0.1))
    ]
    best, found = None, []
    for epoch, evaluation in enumerate(scored):
        best = better(best, epoch, evaluation, NOTHING)
        found.append(best.epoch)
    assert found == [0, 0, 2, 2]


@pytest.mark.parametrize("values", [{"patience": 0}, {"patience": 1.5}, {"patience": True}, {"keep_best": 1}])
def test_what_no_choice_can_be_is_refused(values):
    with pytest.raises(SettingError, match="patience"):
        Selection(**values)


@pytest.mark.parametrize("values", [(-1, 0.5, 1.0), (1, 1.5, 1.0), (1, 0.5, float("nan")), ("1", 0.5, 1.0)])
def test_what_no_best_epoch_can_be_is_refused(values):
    with pytest.raises(SettingError, match="best epoch"):
        Best(*values, parameters=NOTHING)
