"""The one loop: what every training must do, whatever engine and recipe."""

import re
from dataclasses import replace

import numpy as np
import pytest

from brightest.data import NO_CLASS, DataSet, Examples
from brightest.data.synthetic.mixture import NO_SYNTHETIC
from brightest.engines import ENGINES, engine
from brightest.errors import DataError, SettingError, TrainingError
from brightest.nn import costs
from brightest.nn.parameters import Parameters
from brightest.training import loop
from brightest.training.recipes import DEFAULT, LESSON, RECIPES, recipe
from support.small import CLASSES, SMALL, assert_identical, examples, last, weights


class RecordingEngine:
    """A wrapper of an engine that records the indices of each mini-batch."""

    def __init__(self, name="reference"):
        self.real = engine(name)
        self.name = name
        self.batches = []

    def warm_up(self, notify):
        self.real.warm_up(notify)

    def prepare(self, images, targets):
        return self.real.prepare(images, targets)

    def predict(self, network, images):
        return self.real.predict(network, images)

    def run(self, state, prepared, order, batch_size, rates, trainable=None):
        self.batches += [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
        return self.real.run(state, prepared, order, batch_size, rates, trainable)


@pytest.mark.parametrize("batch_size", [1, 7, 8, 100])
def test_every_example_is_seen_exactly_once_an_epoch(batch_size):
    recording = RecordingEngine()
    recipe = replace(SMALL, batch_size=batch_size, epochs=2)
    list(loop.train(examples(), recipe, classes=CLASSES, engine=recording))
    per_epoch = -(-100 // batch_size)
    assert len(recording.batches) == 2 * per_epoch
    first, second = (np.concatenate(recording.batches[i * per_epoch :][:per_epoch]) for i in range(2))
    np.testing.assert_array_equal(np.sort(first), np.arange(100))
    np.testing.assert_array_equal(np.sort(second), np.arange(100))
    assert (first != second).any()
    assert (
        len(recording.batches[per_epoch - 1]) == 100 - (per_epoch - 1) * batch_size
    )  # the short last mini-batch is used


def test_batch_size_does_not_change_the_order_of_examples():
    orders = []
    for batch_size in (5, 8):
        recording = RecordingEngine()
        list(loop.train(examples(), replace(SMALL, batch_size=batch_size), classes=CLASSES, engine=recording))
        orders.append(np.concatenate(recording.batches))
    np.testing.assert_array_equal(*orders)


@pytest.mark.parametrize("name", ENGINES)
def test_same_seed_same_network_and_other_seed_another(name):
    one, again, other = (
        last(loop.train(examples(), SMALL, seed, classes=CLASSES, engine=engine(name))).network for seed in (3, 3, 4)
    )
    assert_identical(one, again)
    assert any((a != b).any() for a, b in zip(weights(one), weights(other), strict=True))


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("base", [LESSON, DEFAULT])
def test_it_learns_and_epoch_zero_is_the_record_before_any_step(name, base):
    recipe = replace(base, layers=SMALL.layers, batch_size=8, epochs=12)
    epochs = list(
        loop.train(
            examples(),
            recipe,
            classes=CLASSES,
            engine=engine(name),
            validation=examples(60, 1),
            test=examples(50, 2),
        )
    )
    assert [epoch.number for epoch in epochs] == list(range(13))
    assert epochs[0].state.seconds == 0
    assert_identical(epochs[0].network, loop.begin(recipe, 0, CLASSES).network)
    assert epochs[-1].train.cost < epochs[0].train.cost
    assert epochs[-1].train.accuracy > 0.9
    assert epochs[-1].validation.accuracy > 0.9
    assert epochs[-1].test.accuracy > 0.9


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("recipe_name", RECIPES)
def test_a_training_resumed_after_any_mini_batch_ends_the_same(name, recipe_name, monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_PER_YIELD", 0)  # a record after every mini-batch
    small = {"layers": (25, 6, 3), "epochs": 2, "batch_size": 8}
    chosen = replace(RECIPES[recipe_name], **small, frame="mnist", outlier_exposure=0.0, synthetic=NO_SYNTHETIC)
    whole = list(loop.resume(loop.begin(chosen, 5, CLASSES), examples(), engine=engine(name)))
    assert len(whole) == 1 + 2 * (13 + 1)
    for record in whole[::4]:
        assert_identical(
            last([record, *loop.resume(record.state, examples(), engine=engine(name))]).network,
            whole[-1].network,
        )


def test_averaging_gives_the_mean_of_the_sampled_weights():
    sampled = []
    recipe = replace(SMALL, averaging=1.0, epochs=1, batch_size=25)  # 4 mini-batches, each one averaged
    for record in loop.resume(loop.begin(recipe, 0, CLASSES), examples(), engine=engine("reference")):
        if isinstance(record, loop.BatchProgress):
            sampled.append(record.state.engine_state.network.weights[0])
    np.testing.assert_allclose(record.network.weights[0], np.mean(sampled, axis=0), rtol=1e-12)


def test_the_rate_follows_the_schedule():
    seen = []

    class Rates(RecordingEngine):
        def run(self, state, prepared, order, batch_size, rates, trainable=None):
            seen.extend(rates)
            return super().run(state, prepared, order, batch_size, rates, trainable)

    recipe = replace(SMALL, learning_rate=2.0, schedule="linear", epochs=2, batch_size=25)
    list(loop.train(examples(), recipe, classes=CLASSES, engine=Rates()))
    np.testing.assert_allclose(seen, 2 * (1 - np.arange(8) / 8))


@pytest.mark.parametrize("name", ENGINES)
def test_a_cost_that_is_no_number_ends_the_training_with_a_sentence(name):
    deep = (25, 40, 40, 40, 3)
    recipe = replace(SMALL, layers=deep, activation="relu", cost="cross-entropy", learning_rate=1e300, epochs=50)
    with pytest.raises(TrainingError, match=r"epoch \d+: choose a learning rate below 1e\+300"):
        list(loop.train(examples(), recipe, classes=CLASSES, engine=engine(name)))


def test_examples_that_do_not_fit_the_recipe_are_refused():
    with pytest.raises(DataError, match="first layer has 21 neurons but the images 25 pixels"):
        list(loop.train(examples(), replace(SMALL, layers=(21, 3)), classes=CLASSES))
    with pytest.raises(DataError, match="2 neurons but there is a label 2"):
        list(loop.train(examples(), replace(SMALL, layers=(25, 2)), classes=("a", "b")))
    with pytest.raises(SettingError, match="batch size 101"):
        list(loop.train(examples(), replace(SMALL, batch_size=101), classes=CLASSES))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0),
        ("learning_rate", -1),
        ("learning_rate", float("inf")),
        ("learning_rate", float("nan")),
        ("batch_size", 0),
        ("epochs", -1),
        ("momentum", 1.0),
        ("averaging", -1),
        ("layers", (784,)),
        ("layers", (784, 0, 10)),
        ("optimizer", "lion"),
        ("schedule", "sawtooth"),
        ("activation", "step"),
        ("cost", "hinge"),
    ],
)
def test_settings_that_can_not_work_are_refused(name, value):
    with pytest.raises(SettingError, match=name.replace("_", " ")):
        recipe("lesson", **{name: value})


@pytest.mark.parametrize("name", ENGINES)
def test_a_given_network_is_trained_further_and_frozen_parameters_stay(name):
    given = loop.begin(SMALL, 9, CLASSES).network
    state = loop.begin(SMALL, 0, CLASSES, given)
    assert_identical(state.network, given)
    masks = Parameters.from_arrays([np.ones(array.shape, bool) for array in weights(given)])
    masks.weights[0][2] = masks.biases[0][2] = False
    end = last(loop.resume(state, examples(), engine=engine(name), options=loop.LoopOptions(trainable=masks))).network
    for before, after, mask in zip(weights(given), weights(end), masks.arrays(), strict=True):
        np.testing.assert_array_equal(after[~mask], before.astype(after.dtype)[~mask])
        assert (after[mask] != before[mask]).mean() > 0.9


def test_a_network_that_does_not_fit_the_recipe_is_refused():
    given = loop.begin(SMALL, 0, CLASSES).network
    for other in ({"layers": (25, 5, 3)}, {"activation": "relu"}, {"cost": "binary-cross-entropy"}):
        with pytest.raises(SettingError, match="must be those of the network"):
            loop.begin(replace(SMALL, **other), 0, CLASSES, given)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("cost", ["squares", "binary-cross-entropy"])
def test_examples_without_a_class_train_all_outputs_to_0_and_do_not_count_in_the_accuracy(name, cost):
    nothing = np.random.default_rng(7).integers(0, 256, (60, 25)).astype(np.uint8)
    digits = examples()
    both = Examples(np.vstack([digits.images, nothing]), np.append(digits.labels, np.full(60, NO_CLASS)))
    recipe = replace(SMALL, cost=cost, epochs=60, learning_rate=0.5)
    end = last(loop.train(both, recipe, classes=CLASSES, engine=engine(name)))
    assert engine(name).predict(end.network, nothing).max(axis=1).mean() < 0.3
    assert end.train.confusion.sum() == len(digits)
    assert end.train.accuracy == loop.evaluate(end.network, digits).accuracy > 0.9
    outputs = engine(name).predict(end.network, both.images)
    expected = costs.cost(cost).loss(outputs, np.vstack([np.eye(3)[digits.labels], np.zeros((60, 3))]))
    assert end.train.cost == pytest.approx(expected.mean(), rel=1e-5)  # in which examples without a class do count


def test_a_softmax_can_not_learn_examples_without_a_class():
    both = Examples(examples().images, np.where(np.arange(100) == 3, NO_CLASS, examples().labels))
    with pytest.raises(SettingError, match="choose binary-cross-entropy or squares"):
        loop.train(both, replace(SMALL, cost="cross-entropy"), classes=CLASSES)


def test_examples_without_any_class_are_refused():
    without_class = Examples(examples().images, np.full(100, NO_CLASS))
    with pytest.raises(DataError, match="no example"):
        loop.train(without_class, SMALL, classes=CLASSES)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda data, network: loop.train(data.train, "lesson"),
            "'lesson': it must be a Recipe",
        ),
        (lambda data, network: loop.train(data), "mine is a whole data set: give its .train or its .test"),
        (lambda data, network: loop.evaluate(network, data), "mine is a whole data set: give its .train"),
        (lambda data, network: loop.evaluate(network, data.test.images), "examples can't be a ndarray: give Examples"),
        (lambda data, network: network.read("a.png"), "read a picture's file with brightest.read_picture"),
    ],
)
def test_a_wrong_type_of_argument_is_explained(call, sentence):
    network = loop.begin(SMALL, 0, CLASSES).network
    with pytest.raises((DataError, SettingError), match=re.escape(sentence)):
        call(DataSet("mine", examples(), examples(), CLASSES), network)


def test_an_unknown_recipe_is_named():
    with pytest.raises(SettingError, match="'soup' is unknown: choose default, lesson"):
        recipe("soup")


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "3", None])
def test_a_seed_that_can_not_be_is_named(seed):
    with pytest.raises(SettingError, match=r"^seed .* can't work: it must be a whole number from 0 on"):
        loop.train(examples(), SMALL, seed)
