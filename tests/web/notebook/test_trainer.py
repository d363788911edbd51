"""The trainer: a thread that learns what brightest.train learns, in steps, in epochs or until it is paused."""

import gc
from dataclasses import replace

import numpy as np
import pytest

import brightest
from brightest.data import DataSet
from brightest.errors import SettingError, TrainingError
from brightest.web.wire import decode
from brightest.widgets import Trainer
from support.small import CLASSES, SMALL, assert_identical, examples, last

RECIPE = replace(SMALL, learning_rate=1.0)
BATCHES = 13  # of an epoch of 100 examples


@pytest.fixture(scope="module")
def data():
    return DataSet("small", examples(), examples(30, seed=1), CLASSES)


@pytest.fixture
def trainer(data):
    made = Trainer(data, RECIPE, seed=1)
    made.pace = 0
    yield made
    made.close()


def learning(trainer):
    return decode(trainer._learning)


def test_it_ends_where_train_ends(trainer, data):
    epochs = []
    trainer.observe(lambda change: epochs.append(change.new), ["epoch"])
    trainer.play()
    trainer.wait()
    assert epochs == [1, 2, 3]
    expected = last(brightest.train(data.train, RECIPE, seed=1, classes=CLASSES))
    assert_identical(trainer.network, expected.network)
    assert (trainer.epoch, trainer.steps, trainer.playing) == (3, 3 * BATCHES, False)
    assert [entry["epoch"] for entry in trainer.history] == [0, 1, 2, 3]
    assert trainer.history[-1]["train_accuracy"] == expected.train.accuracy
    facts, arrays = learning(trainer)
    assert facts["over"]
    assert arrays["costs"][-1, 0] == trainer.steps
    np.testing.assert_allclose(arrays["accuracies"][:, 2], [entry["train_accuracy"] for entry in trainer.history])


def test_steps_epochs_and_pauses_lead_to_the_same_network(trainer, data):
    trainer.step()
    trainer.step()
    assert (trainer.steps, trainer.playing) == (2, False)
    trainer.play(epochs=1)
    trainer.wait()
    assert (trainer.epoch, trainer.steps) == (1, BATCHES)
    trainer.playing = True
    trainer.playing = False
    assert not trainer.playing
    trainer._handle_custom_msg({"type": "play"}, [])
    trainer.wait()
    assert_identical(trainer.network, last(brightest.train(data.train, RECIPE, seed=1, classes=CLASSES)).network)


def test_the_browser_starts_pauses_and_steps(trainer):
    for command in ("step", "epoch"):
        trainer._handle_custom_msg({"type": command}, [])
    trainer.wait()
    assert trainer.epoch == 1
    trainer._handle_custom_msg({"type": "pace", "batches": 1}, [])
    assert trainer.pace == 1
    trainer._handle_custom_msg({"type": "play"}, [])
    trainer._handle_custom_msg({"type": "pause"}, [])
    assert not trainer.playing
    trainer._handle_custom_msg({"type": "reset"}, [])
    assert (trainer.epoch, trainer.steps, trainer.history) == (0, 0, [])


def test_what_is_over_does_not_play(trainer):
    trainer.play()
    trainer.wait()
    trainer.playing = True
    assert not trainer.playing


def test_data_and_hyperparameters_are_those_of_fit():
    trainer = Trainer("optdigits", "lesson", seed=3, validation=200, epochs=1, learning_rate=1.0)
    trainer.pace = 0
    trainer.play()
    trainer.wait()
    fitted = brightest.fit("optdigits", "lesson", seed=3, validation=200, epochs=1, learning_rate=1.0)
    assert_identical(trainer.network, fitted.network)
    facts, arrays = learning(trainer)
    assert facts["validation"] == fitted.history[-1]["validation_accuracy"]
    np.testing.assert_array_equal(arrays["image"], trainer.image)
    np.testing.assert_allclose(arrays["activations3"], trainer.network.feed_forward(trainer.image)[-1], rtol=1e-5)
    trainer.close()


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_refused_arguments_are_one_error(data):
    with pytest.raises(SettingError, match="learning rate"):
        Trainer(data, "lesson", learning_rate=-1.0)
    gc.collect()  # the half-made widget is closed, and must not fail at it


def test_a_training_that_diverges_says_so(data):
    trainer = Trainer(data, replace(RECIPE, learning_rate=1e300, activation="relu"))
    trainer.play()
    with pytest.raises(TrainingError, match="choose a learning rate below"):
        trainer.wait()
    assert "choose a learning rate below" in learning(trainer)[0]["problem"]
    assert not trainer.playing
    trainer.close()


def test_no_picture_is_sent_before_the_last_one_is_drawn(trainer, monkeypatch):
    monkeypatch.setattr("brightest.web.notebook.trainer.MAX_SECONDS_TO_DRAW", 1e9)
    monkeypatch.setattr("brightest.web.notebook.trainer.SECONDS_BETWEEN_PICTURES", 0.0)
    sent = []
    trainer.observe(lambda change: sent.append(decode(change.new)[0]["picture"]), ["_learning"])
    trainer.pace = 1
    trainer.play(epochs=1)
    trainer.wait()
    assert len(sent) == 1  # when it ended
    trainer.observe(lambda _: setattr(trainer, "_drawn", trainer._pictures), ["_learning"])
    trainer._drawn = trainer._pictures
    trainer.play(epochs=1)
    trainer.wait()
    assert len(sent) > 10
