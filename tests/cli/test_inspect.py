"""`inspect`: every inspection gives text, JSON and a picture; bad calls are refused in a sentence."""

import json
from functools import partial

import numpy as np
import pytest
from PIL import Image

import brightest as library
from brightest.cli.inspect import structure
from brightest.cli.inspect.inspections import INSPECTIONS
from brightest.inspection import ood_benchmark
from brightest.nn.network import random_network

SLOW = ("edges", "shift")  # their pictures are tested in tests/plots
CALL = ("inspect", "lesson")
LAYERED = ("weights", "neuron", "gradient", "nudges")
OPTDIGITS = ("--data", "optdigits")


@pytest.fixture
def few(tmp_path):
    """The data option for 60 digits, for what takes as long as there are digits."""
    digits = library.load_data("optdigits").test[np.arange(60)]
    np.savez(tmp_path / "few.npz", X=digits.images.reshape(-1, 28, 28), y=digits.labels)
    return "--data", tmp_path / "few.npz"


@pytest.mark.parametrize(
    "inspection", [inspection for inspection in INSPECTIONS if inspection not in (*SLOW, "landscape")]
)
def test_every_inspection_prints_draws_and_counts(brightest, tmp_path, monkeypatch, few, inspection):
    """`noise` sees 40 images of each kind instead of 1,000, which take seconds to make."""
    monkeypatch.setattr(ood_benchmark, "ood_benchmark", partial(ood_benchmark.ood_benchmark, n=40))
    done = brightest(*CALL, inspection, *OPTDIGITS, "--out", "a.svg")
    assert done.code == 0
    assert len(done.out.splitlines()) >= 3
    assert done.out.endswith("The picture is a.svg.\n")
    drawn = (tmp_path / "a.svg").read_text()
    assert drawn.count("<text") > 3
    assert "Network lesson" in drawn
    assert ("of optdigits" in drawn) == (inspection != "weights")
    record = json.loads(brightest(*CALL, inspection, *few, "--json").out)
    assert (record["command"], record["network"], record["word"]) == ("inspect", "lesson", inspection)
    assert "picture" not in record


def test_stagger_is_still_understood_as_gradient_noise(brightest, few):
    old, new = (json.loads(brightest(*CALL, what, *few, "--json").out) for what in ("stagger", "gradient-noise"))
    assert (old.pop("word"), new.pop("word")) == ("stagger", "gradient-noise")
    assert old == new


@pytest.mark.parametrize("inspection", SLOW)
def test_slow_inspections_work_too(brightest, tmp_path, monkeypatch, few, inspection):
    monkeypatch.setattr(structure, "COMPARISONS", 2)
    monkeypatch.setattr(structure, "MAX_MEASURED", 2)
    call = (*CALL, inspection, *few, "--out", "a.png", "--theme", "dark", "--palette", "colourblind", "--json")
    record = json.loads(brightest(*call).out)
    assert record["picture"] == "a.png"
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.getpixel((2, 2))[:3] == (0x10, 0x12, 0x16)


def test_weights_are_the_networks_own(brightest):
    record = json.loads(brightest(*CALL, "weights", "--layer", 3, "--json").out)
    network = library.load("lesson")
    np.testing.assert_allclose(record["weights"], network.weights[2])
    np.testing.assert_allclose(record["biases"], network.biases[2])


def test_a_neurons_arithmetic_adds_up(brightest):
    call = (*CALL, "neuron", "--layer", 2, "--neuron", 5, "--example", 7, *OPTDIGITS, "--json")
    record = json.loads(brightest(*call).out)
    assert (record["layer"], record["neuron"], record["example"]) == (2, 5, 7)
    assert sum(record["products"]) + record["bias"] == pytest.approx(record["weighted_sum"])
    assert 1 / (1 + np.exp(-record["weighted_sum"])) == pytest.approx(record["activation"])


@pytest.mark.parametrize(
    ("network", "layer", "says"),
    [
        ("lesson", 3, "; sigmoid makes that"),
        ("best", 1, "; ReLU makes that"),
        ("best", 3, "; softmax makes that"),
        ("lesson", 3, "\nit fires for: "),
        ("best", 3, "\nit is the brightest output for: "),
    ],
)
def test_an_activation_function_is_named_and_softmax_does_not_fire(brightest, network, layer, says):
    said = brightest("inspect", network, "neuron", "--layer", layer, *OPTDIGITS).out
    assert says in said
    assert ("fire" in said) == ("softmax" not in said)


def test_the_layers_show_where_the_examples_and_the_image_lie(brightest):
    digits = library.load_data("optdigits").test
    record = json.loads(brightest(*CALL, "layers", "--example", 7, *OPTDIGITS, "--json").out)
    assert record["example"] == 7
    assert record["labels"] == digits.labels.tolist()
    assert [one["layer"] for one in record["layers"]] == [0, 1, 2, 3]
    for one in record["layers"]:
        assert len(one["points"]) == len(digits)
        np.testing.assert_allclose(one["point"], one["points"][7], atol=1e-9)
        assert 0 < sum(one["explained"]) <= 1
    assert record["layers"][0]["between_classes"] < record["layers"][-1]["between_classes"]


def test_large_layers_list_their_brightest_neurons(brightest):
    call = ("inspect", "reader", "activations", "--example", 3, *OPTDIGITS)
    hidden = json.loads(brightest(*call, "--json").out)["activations"][2]
    lines = brightest(*call).out.splitlines()
    assert lines[0].startswith("test example 3 of optdigits: the answer is ")
    brightest_one = int(np.argmax(hidden))
    assert lines[2].startswith(f"layer 2: the 10 brightest of 760 are {brightest_one} at {hidden[brightest_one]:.2f}, ")
    assert lines[2].count(" at ") == 10


def test_a_picture_names_the_network_and_its_subject(brightest, tmp_path):
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save("line.png")
    network = ("inspect", tmp_path / "mine.safetensors")
    library.save(random_network((784, 4, 10), np.random.default_rng(0)), tmp_path / "mine.safetensors")
    for call, line in (
        (("activations", "--example", 7), "Network mine, test example 7 of optdigits."),
        (("activations", "--image", "line.png"), "Network mine, line.png."),
        (("mistakes",), "Network mine, test examples of optdigits."),
        (("weights",), "Network mine."),
    ):
        assert brightest(*network, *call, *OPTDIGITS, "--out", "a.svg").code == 0
        assert f">{line}<" in (tmp_path / "a.svg").read_text()


def test_a_picture_needs_no_data_set(brightest):
    ink = np.zeros((28, 28), np.uint8)
    ink[4:24, 13:16] = 255
    Image.fromarray(ink).save("one.png")
    call = ("activations", "--image", "one.png", "--data", "nowhere.npz")
    record = json.loads(brightest(*CALL, *call, "--json").out)
    assert record["image"] == "one.png"
    np.testing.assert_allclose(record["activations"][0], ink.reshape(-1) / 255)
    assert [len(a) for a in record["activations"]] == [784, 16, 16, 10]
    assert record["answer"] == library.load("lesson").read(ink)
    said = json.loads(brightest(*CALL, "nudges", "--image", "one.png", "--label", "1", "--json").out)
    assert said["label"] == "1"
    assert said["neuron"] == 1
    assert said["wishes"][1] >= 0 >= max(said["wishes"][:1] + said["wishes"][2:])


def test_the_gradient_is_checked(brightest):
    record = json.loads(brightest(*CALL, "gradient", "--check", *OPTDIGITS, "--json").out)
    assert record["largest"] <= 1e-6
    assert record["agrees"]
    assert record["parameters"] >= 200
    assert sum(one["checked"] for one in record["arrays"]) == record["parameters"]
    assert len(record["arrays"]) == 6
    assert "back-propagation is right" in brightest(*CALL, "gradient", "--check", *OPTDIGITS).out


def test_confusion_and_mistakes_count_the_same(brightest):
    confusion = json.loads(brightest(*CALL, "confusion", *OPTDIGITS, "--json").out)
    mistakes = json.loads(brightest(*CALL, "mistakes", *OPTDIGITS, "--json").out)
    counts = np.array(confusion["confusion"])
    assert counts.sum() == mistakes["test_examples"]
    assert counts.sum() - counts.trace() == len(mistakes["mistakes"])
    sure = [one["probability"] for one in mistakes["mistakes"]]
    assert sure == sorted(sure, reverse=True)


def test_the_most_confident_mistake_is_the_default(brightest):
    surest = json.loads(brightest(*CALL, "mistakes", *OPTDIGITS, "--json").out)["mistakes"][0]
    for inspection in ("misread", "nudges"):
        record = json.loads(brightest(*CALL, inspection, *OPTDIGITS, "--json").out)
        assert (record["example"], record["label"]) == (surest["example"], surest["label"])
    record = json.loads(brightest(*CALL, "misread", *OPTDIGITS, "--json").out)
    assert record["readings"][0]["answer"] == surest["answer"]
    margins = [reading["margin"] for reading in record["readings"][1:]]
    assert margins == sorted(margins, reverse=True)


@pytest.mark.parametrize("network", ["lesson", "best", "reader"])
def test_no_nudge_is_rounded_to_zero(brightest, network):
    call = ("inspect", network, "nudges", "--example", 0, *OPTDIGITS)
    wishes = json.loads(brightest(*call, "--json").out)["wishes"]
    lines = brightest(*call).out.splitlines()[1:11]
    for wish, line in zip(wishes, lines, strict=True):
        said = float(line.rpartition(" ")[2].replace("−", "-"))
        assert said == pytest.approx(wish, rel=0.06)
        assert (said == 0) == (wish == 0)


@pytest.mark.parametrize("view", ["line", "plane", "surface"])
def test_the_landscape_is_seen_in_three_ways(brightest, tmp_path, few, view):
    record = json.loads(brightest(*CALL, "landscape", "--view", view, *few, "--out", "a.svg", "--json").out)
    assert record["view"] == view
    costs = np.array(record["costs"])
    assert costs.shape == ((41,) if view == "line" else (41, 41))
    assert (tmp_path / "a.svg").exists()
    if view != "line":
        assert record["path"][-1] == [0, 0]


def test_another_network_is_seen_along_random_directions(brightest, few):
    library.save(random_network((784, 4, 10), np.random.default_rng(0)), "mine.safetensors")
    call = ("inspect", "mine.safetensors", "landscape", *few, "--json")
    one, again, other = (json.loads(brightest(*call, "--seed", seed).out) for seed in (1, 1, 2))
    assert one["directions"] == "random"
    assert one == again != other


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["soup"], "soup"),
        (["weights", "--layer", "4"], "there is no layer 4 of neurons: choose from 1 to 3"),
        *(([inspection, "--layer", "0"], "no layer 0 of neurons: choose from 1 to 3") for inspection in LAYERED),
        (["weights", "--neuron", "3"], "--neuron can't be used with weights: it is for neuron, nudges"),
        (["shift", "--check"], "--check can't be used with shift: it is for gradient"),
        (["neuron", "--neuron", "16"], "layer 1 has no neuron 16"),
        (["activations", "--example", "360"], "there is no test example 360: they are numbered 0 to 359"),
        (["activations", "--image", "a.png", "--example", "1"], "give one of them"),
        (["nudges", "--label", "ten"], "--label 'ten' is unknown"),
        (["landscape", "--view", "sideways"], "sideways"),
        (["weights", "--out", "a.pdf"], "a.pdf"),
        (["weights", "--theme", "blue"], "blue"),
        (["noise", "--seed", "-1"], "--seed': it must be greater"),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence(brightest, tmp_path, call, says):
    done = brightest(*CALL, *call, *OPTDIGITS)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["nowhere.safetensors", "weights"], "nowhere.safetensors"),
        (["lesson", "activations", "--image", "nowhere.png"], "there is no such picture"),
        (["lesson", "weights", "--out", "nowhere/a.png"], "can't write nowhere/a.png"),
        (["lesson", "noise", "--data", "nowhere.npz"], "nowhere.npz"),
    ],
)
def test_failing_work_says_why(brightest, call, says):
    done = brightest("inspect", *call)
    assert (done.code, done.out) == (1, "")
    assert says in done.err
    assert done.err.count("\n") == 1


def test_a_picture_needs_a_label(brightest):
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save("one.png")
    done = brightest(*CALL, "nudges", "--image", "one.png")
    assert done.code == 2
    assert "what does one.png show? Say it with --label" in done.err
