"""Every function that reads digits applies the network's frame: an upright network deslants them first.

Each is compared with a network of the same parameters and no frame, which reads digits that the test deslanted.
"""

import json
from dataclasses import astuple, replace

import numpy as np
import pytest

from brightest.data import DataSet, Examples
from brightest.data.out_of_distribution import generate_images
from brightest.engines import engine
from brightest.evaluation.calibration import calibrate, reliability
from brightest.evaluation.metrics import evaluate
from brightest.images.deslant import deslant
from brightest.inspection.misread import misread, mistakes
from brightest.inspection.ood_benchmark import ood_benchmark
from brightest.inspection.robustness import shifts
from brightest.nn.card import Card
from brightest.nn.storage import save
from brightest.reader.reader import Reader
from brightest.training import finetune as finetuning
from brightest.training import loop, writer_style
from brightest.training.finetune import OldDigits, finetune
from brightest.training.recipes import DEFAULT
from support.handwriting import learnt, optdigits
from support.small import assert_identical

SLANTED = optdigits().test[:100]
UPRIGHT = Examples(deslant(SLANTED.images), SLANTED.labels)
PLAIN = replace(learnt(), card=Card())
NETWORK = replace(learnt(), card=Card(frame="upright"))


def as_floats(examples):
    return examples.images.astype(np.float32) / np.float32(255)


DOORS = {
    "Network.read": lambda network, digits: [network.read(image) for image in digits.images],
    "Network.read, of floats": lambda network, digits: [network.read(i.reshape(28, 28)) for i in as_floats(digits)],
    "evaluate": lambda network, digits: evaluate(network, digits).cost,
    "calibrate": lambda network, digits: astuple(calibrate(network, digits)),
    "reliability": lambda network, digits: reliability(network, digits).confidence,
    "Reader.read_frames": lambda network, digits: [
        (digit.probability, digit.activations, digit.frame) for digit in Reader(network).read_frames(digits.images)
    ],
    "Reader.read": lambda network, digits: [
        Reader(network).read(image.reshape(28, 28)).digits[0].probability for image in digits.images[:9]
    ],
    "mistakes": lambda network, digits: mistakes(network, digits).probabilities,
    "misread": lambda network, digits: [
        (found.image, found.outputs, found.margin) for found in [misread(network, digits.images[0], 0).original]
    ],
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_an_upright_network_reads_slanted_digits_as_if_they_were_upright(door):
    assert (UPRIGHT.images != SLANTED.images).any(axis=1).mean() > 0.8
    np.testing.assert_equal(door(NETWORK, SLANTED), door(PLAIN, UPRIGHT))


def test_a_plain_network_reads_slanted_digits_as_they_are():
    assert evaluate(PLAIN, SLANTED).cost != evaluate(PLAIN, UPRIGHT).cost


def test_feed_forward_takes_the_pixels_as_they_are():
    for ours, plain in zip(NETWORK.feed_forward(SLANTED.images[0]), PLAIN.feed_forward(SLANTED.images[0]), strict=True):
        np.testing.assert_array_equal(ours, plain)


def test_shifted_digits_stay_shifted():
    moved = np.roll(SLANTED.images.reshape(-1, 28, 28), 2, axis=1).reshape(-1, 784)
    moved[:, : 2 * 28] = 0
    shifted = shifts(NETWORK, SLANTED, amounts=(2,)).accuracy[1, 0]
    assert shifted == evaluate(PLAIN, Examples(deslant(moved), SLANTED.labels)).accuracy
    assert shifted != evaluate(NETWORK, SLANTED).accuracy


def test_nonsense_is_deslanted_as_digits_are():
    (found,) = ood_benchmark(NETWORK, SLANTED, ("letters",), n=50)
    letters = deslant(generate_images("letters", SLANTED, 50))
    np.testing.assert_array_equal(found.images, letters)
    np.testing.assert_array_equal(found.outputs, engine().predict(PLAIN, letters))


@pytest.mark.parametrize("outlier_exposure", [0, 0.1])
def test_an_upright_network_learns_from_upright_examples(outlier_exposure):
    recipe = replace(
        DEFAULT,
        cost="binary-cross-entropy",
        outlier_exposure=outlier_exposure,
        epochs=2,
        batch_size=10,
        frame="upright",
    )
    *_, last = loop.train(SLANTED, recipe, validation=SLANTED, test=SLANTED)
    assert last.network.card.frame == "upright"
    assert last.validation.cost == last.test.cost == evaluate(last.network, UPRIGHT).cost
    if not outlier_exposure:
        *_, twin = loop.train(UPRIGHT, replace(recipe, frame="mnist"), validation=UPRIGHT)
        assert_identical(last.network, twin.network)
        assert last.validation.cost == twin.validation.cost


def test_no_training_continues_in_another_frame():
    with pytest.raises(loop.SettingError, match="frame must be those of the network"):
        loop.begin(replace(DEFAULT, activation="sigmoid", cost="squares"), 0, network=NETWORK)


def test_fine_tuning_learns_from_upright_examples(monkeypatch):
    for kind in ("OWN_PER_EPOCH", "RESTYLED_PER_EPOCH", "OLD_PER_EPOCH"):
        monkeypatch.setattr(finetuning, kind, 100)
    monkeypatch.setattr(writer_style, "fit_affine", lambda *_: np.array([[1, -0.5], [0, 1]]))  # a slant
    old = OldDigits(optdigits().train[:200], optdigits().train[200:400])
    first = next(iter(finetune(NETWORK, SLANTED, old, epochs=1)))
    assert first.train.cost == evaluate(NETWORK, UPRIGHT).cost
    assert first.network.card.frame == "upright"


def test_the_command_line_honours_the_frame(tmp_path, capsys, monkeypatch):
    from brightest.cli.main import run

    def said(*arguments):
        monkeypatch.setattr("sys.argv", ["brightest", *map(str, arguments), "--json"])
        with pytest.raises(SystemExit):
            run()
        return json.loads(capsys.readouterr().out)

    network, twin = (save(one, tmp_path / f"{one.card.frame}.safetensors") for one in (NETWORK, PLAIN))
    for name, digits in (("slanted", SLANTED), ("upright", UPRIGHT)):
        np.savez(tmp_path / f"{name}.npz", X=digits.images.reshape(-1, 28, 28), y=digits.labels)
        rows = [",".join(f"pixel{i}" for i in range(784)), *(",".join(map(str, image)) for image in digits.images)]
        (tmp_path / f"{name}.csv").write_text("\n".join(rows) + "\n")
    slanted, upright = tmp_path / "slanted", tmp_path / "upright"
    for call in (("evaluate",), ("inspect", "confusion"), ("inspect", "activations"), ("inspect", "gradient-noise")):
        verb, *what = call
        ours = said(verb, network, *what, "--data", f"{slanted}.npz")
        plain = said(verb, twin, *what, "--data", f"{upright}.npz")
        assert {**ours, "network": "", "data": ""} == {**plain, "network": "", "data": ""}
    ours = said("predict", f"{slanted}.csv", "--network", network)
    assert ours["probabilities"] == said("predict", f"{upright}.csv", "--network", twin)["probabilities"]
    assert said("info", network)["frame"] == "upright"


def test_a_data_set_is_brought_into_a_frame_once():
    data = DataSet("small", SLANTED, SLANTED, PLAIN.classes)
    assert data.in_frame("mnist") is data
    assert data.in_frame("upright") is data.in_frame("upright")
    np.testing.assert_array_equal(data.in_frame("upright").test.images, UPRIGHT.images)
    assert UPRIGHT.in_frame("upright") is UPRIGHT
