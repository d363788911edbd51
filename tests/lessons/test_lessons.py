"""The lessons' experiments, with networks and data of other sizes than the lessons'."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_wine

import brightest
from brightest.data import from_arrays, load_data
from brightest.errors import SettingError
from brightest.inspection.neuron import weighted_sums
from brightest.lessons import EXPERIMENTS, backpropagation, experiment
from brightest.lessons.networks import LOOPS
from brightest.lessons.result import first, percent
from brightest.nn.network import random_network

OUTPUTS = {"relu": "squares", "tanh": "cross-entropy"}
LONG = ("are-they-edges", "sooner", "one-alone", "momentum", "wine", "ladder")


def slow(*values):
    return pytest.param(*values, marks=pytest.mark.slow)


@pytest.fixture(scope="module")
def digits():
    return load_data("optdigits")


@pytest.fixture(scope="module")
def two_classes():
    """Cats are bright above, dogs below."""
    rng = np.random.default_rng(0)
    y = np.arange(240) % 2
    images = rng.integers(0, 100, (240, 28, 28), dtype=np.uint8)
    images[y == 0, :14] += 150
    images[y == 1, 14:] += 150
    return from_arrays(images.reshape(240, -1), np.array(["cat", "dog"])[y], name="pets")


def tiny(activation, classes=("cat", "dog")):
    rng = np.random.default_rng(0)
    return random_network((784, 4, 2), rng, activation, cost=OUTPUTS[activation], classes=classes)


def filled(result):
    return result.summary and result.rows and {len(row) for row in result.rows} == {len(result.header)}


@pytest.mark.parametrize("name", [slow(name) if name in LONG else name for name in EXPERIMENTS])
def test_the_best_network_fills_every_table(digits, name):
    result = experiment(name, brightest.load("best"), digits)
    assert filled(result)
    assert "nan" not in str(result)


@pytest.mark.parametrize(
    ("name", "activation"),
    [
        slow(name, activation) if activation == "tanh" and name in LONG else (name, activation)
        for name in EXPERIMENTS
        for activation in OUTPUTS
    ],
)
def test_a_tiny_network_fills_its_table_or_is_refused_in_a_sentence(two_classes, name, activation):
    if name in ("by-rules", "loops"):
        with pytest.raises(
            SettingError, match=r"^(the rules know only the ten digits|this needs a network with two).*\.$"
        ):
            experiment(name, tiny(activation), two_classes)
        return
    result = experiment(name, tiny(activation), two_classes)
    assert filled(result)
    assert "nan" not in str(result)


def test_loops_need_digits_with_and_without(two_classes):
    network = random_network((784, 4, 4, 2), np.random.default_rng(0), classes=two_classes.classes)
    with pytest.raises(SettingError, match=r"digits with a loop and digits without: pets shows one kind\."):
        experiment("loops", network, two_classes)


def test_sizes_and_activations_are_the_networks_own(two_classes):
    causes = experiment("causes", tiny("tanh"), two_classes).rows
    assert causes[0] == ("tanh(W @ a + b), W is 4×784, 4 biases", "784 numbers in, 4 out")
    assert causes[1] == ("softmax(W @ a + b), W is 2×4, 2 biases", "4 numbers in, 2 out")
    assert causes[2][1] == "the same 2 outputs"
    assert experiment("race", tiny("relu"), two_classes).charts[1].title.startswith("3,150 weights and biases")
    (flow,) = experiment("twice", tiny("relu"), two_classes).charts
    assert (flow.layers, flow.classes) == ((784, 4, 2), ("cat", "dog"))
    assert flow.patterns[0] != flow.patterns[-1]
    assert [row[0] for row in experiment("ladder", tiny("relu"), two_classes).rows][-1] == "784–16–16–2"


def test_light_falls_on_the_most_negative_weights_and_its_sums_are_known(digits):
    network = brightest.load("lesson")
    (light,) = experiment("red-light", network, digits).charts
    W, b = network.weights[0][0], network.biases[0][0]
    assert max(W[list(light.lit)]) < min(np.delete(W, light.lit))
    np.testing.assert_allclose(light.axis, (W[W < 0].sum(), W[W > 0].sum()), rtol=1e-5)
    middle = np.mean(light.axis)
    assert light.activations[200] == pytest.approx(1 / (1 + np.exp(-middle - b)), rel=1e-3)
    alone = random_network((784, 10), np.random.default_rng(0), classes=network.classes)
    assert experiment("red-light", alone, digits).charts[0].activations == ()


@pytest.mark.slow
def test_each_measurement_of_a_wine_changes_its_grower_as_the_network_says(digits):
    (inputs,) = experiment("wine", brightest.load("lesson"), digits).charts
    outputs = np.array(inputs.outputs).reshape(*map(len, inputs.values), 3)
    own = outputs[inputs.at].argmax()
    assert f"A wine of {inputs.classes[own]}’s" in inputs.title
    for i, places in enumerate(inputs.values):
        along = outputs[(*inputs.at[:i], slice(None), *inputs.at[i + 1 :])].argmax(axis=1)
        assert len(along) == len(places)
        assert set(along) > {own}
    assert outputs[-1, inputs.at[1], inputs.at[2]].argmax() != own  # where the first goes by itself
    assert {inputs.goal, own, outputs[-1, inputs.at[1], inputs.at[2]].argmax()} == {0, 1, 2}
    assert inputs.goal in outputs.argmax(axis=-1)
    lights = np.array([list(map(int, one)) for one in inputs.lights]).reshape(*outputs.shape[:3], -1)
    assert (lights.shape[-1], lights.min(), lights.max()) == (18, 0, 9)
    assert lights.reshape(-1, 18)[:, 6:].std(axis=0).min() > 1  # hidden neurons that respond
    found = load_wine()
    column = found.data[:, found.feature_names.index("proline")]
    assert (inputs.values[2][0], inputs.values[2][-1]) == (column.min(), column.max())
    assert inputs.values[2][inputs.at[2]] in column


def test_one_example_alone_is_of_a_class_that_is_there(digits, two_classes):
    (_, right, called), one = experiment("one-alone", brightest.load("lesson"), digits).rows
    assert (one[0], right > one[1], called < one[2]) == ("then one 2, 300 times", True, True)
    name = two_classes.classes[two_classes.train.labels[0]]
    alone = experiment("one-alone", tiny("relu"), two_classes).rows[1]
    assert alone[0] == f"then one {name}, 300 times"


def test_mini_batches_are_smaller_than_the_data(two_classes):
    rows = experiment("roughly-right", tiny("relu"), two_classes).rows
    assert [row[1] for row in rows] == ["1", "10", "100"] * 2
    assert [row[0] for row in experiment("sooner", tiny("relu"), two_classes).rows] == ["192", "100", "10", "1"]


def test_a_large_network_gets_fewer_examples(digits):
    wide = random_network((784, 200, 10), np.random.default_rng(0), activation="relu")
    assert experiment("race", wide, digits).rows[2][0] == "the best of 8 random directions"
    assert experiment("roughly-right", wide, digits).summary.endswith("of all 500.")
    assert experiment("checked", wide, digits).summary.startswith("10 examples, ")


def test_a_large_network_asks_few_examples_for_the_table_of_wishes(digits, monkeypatch):
    asked, moments = [], []
    batch_nudges, answers = backpropagation.batch_nudges, backpropagation._answers
    monkeypatch.setattr(
        backpropagation, "batch_nudges", lambda *given: asked.append(len(given[1])) or batch_nudges(*given)
    )
    monkeypatch.setattr(
        backpropagation, "_answers", lambda kept, *given: moments.append(tuple(kept)) or answers(kept, *given)
    )
    experiment("one-alone", random_network((784, 200, 10), np.random.default_rng(0)), digits)
    assert asked == [backpropagation.ASKED // 10]
    assert moments == [backpropagation.MOMENTS_ALONE]  # a network is kept for each of these only


def test_squares_are_added_up_only_where_they_are_the_cost(two_classes):
    squares, other = (experiment("mistakes", tiny(name), two_classes) for name in OUTPUTS)
    (costs,) = squares.charts
    parts = (np.array(costs.outputs) - np.array(costs.targets)) ** 2
    np.testing.assert_allclose(parts.sum(axis=1), costs.costs, rtol=1e-2)
    assert (other.charts, len(other.rows)) == ((), 3)
    assert other.summary == "The cost of this network is cross-entropy, not the sum of squares of the lesson."


def test_images_of_floats_are_shown_as_bytes(digits):
    few = replace(digits, train=digits.train[:200], test=digits.test[:100])
    as_floats = [replace(part, images=part.images / 255) for part in (few.train, few.test)]
    floats = replace(few, train=as_floats[0], test=as_floats[1])
    for name in ("mistakes", "untrained", "ten-wishes", "importance", "red-light"):
        one, other = (experiment(name, brightest.load("lesson"), data).charts[0] for data in (few, floats))
        shown, expected = (np.array(getattr(chart, "images", None) or chart.image) for chart in (other, one))
        assert shown.dtype.kind == "i"
        assert np.abs(shown - expected).max() <= 1


def test_no_network_is_called_new(digits):
    for name in ("all-ten", "one-layer-back"):
        result = experiment(name, brightest.load("lesson"), digits)
        assert "new" not in result.summary + "".join(chart.title for chart in result.charts)


@pytest.mark.parametrize(("name", "lowest", "highest"), [("relu", 0, np.inf), ("tanh", -1, 1), ("sigmoid", 0, 1)])
def test_a_lever_moves_activations_no_farther_than_they_can_go(digits, name, lowest, highest):
    W = np.tile(np.float32([40, -40]), (10, 4))  # large weights that cancel, so that large moves are asked for
    network = replace(
        random_network((784, 8, 10), np.random.default_rng(0), name, cost="squares", classes=digits.classes),
        weights=(np.zeros((8, 784), np.float32), W),
        biases=(np.full(8, 0.1, np.float32), np.zeros(10, np.float32)),
    )
    (levers,) = experiment("three-levers", network, digits).charts
    moved = np.array(levers.activations) + np.array(levers.activation_moves)
    assert moved.min() == pytest.approx(max(lowest, -0.9), abs=0.01)
    assert moved.max() == pytest.approx(min(highest, 1.1), abs=0.01)


def test_a_detector_is_judged_by_most_images_of_each_class_that_is_there(digits):
    lesson = brightest.load("lesson")
    found = experiment("loops", lesson, digits)
    (detector,) = found.charts
    assert detector.names == digits.classes
    some = first(digits.test)
    sums = weighted_sums(lesson, some.images, 2)[:, int(detector.name.removeprefix("neuron ")) - 1]
    bright = [name in LOOPS if detector.lit == 0 else name not in LOOPS for name in digits.classes]
    assert list(detector.right) == [(np.mean(sums[some.labels == n] > 0) > 0.5) == bright[n] for n in range(10)]
    has = np.isin(some.labels, [digits.classes.index(name) for name in LOOPS])
    right, guessed = np.mean((sums > 0) == (has if detector.lit == 0 else ~has)), 1 - has.mean()
    assert detector.told == f"Right for {percent(right, 0)} of the digits"
    assert f"Always saying “no loop” would be right for {percent(guessed, 0)}." in found.summary

    few = replace(digits, test=digits.test[np.flatnonzero(digits.test.labels != 3)])
    (without,) = experiment("loops", lesson, few).charts
    assert without.names == tuple(name for name in digits.classes if name != "3")
    assert [[without.names[place] for place in group] for group in without.groups] == [
        [name for name in without.names if (name in LOOPS) is wanted] for wanted in (True, False)
    ]
    assert len(without.images) == len(without.values) == len(without.right) == 9
    tanh = replace(lesson, activation="tanh")
    (other,) = experiment("loops", tanh, digits).charts
    assert sum(other.right) > 5  # darker than one half, and still right


def test_each_random_network_says_what_its_text_counts(digits):
    (untrained,) = experiment("untrained", brightest.load("lesson"), digits).charts
    assert len(untrained.answers) == len(untrained.texts) == 20
    assert untrained.labels == tuple(digits.classes[label] for label in digits.test.labels[:40])
    for number, (said, text) in enumerate(zip(untrained.answers, untrained.texts, strict=True), start=1):
        most = max(said, key=said.count)
        assert len(said) == len(untrained.images)
        right = sum(answer == label for answer, label in zip(said, untrained.labels, strict=True))
        assert (
            text
            == f"Untrained network {number} reads {said.count(most)} of {len(said)} digits as {most}: {right} right"
        )
