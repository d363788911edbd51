"""Fine-tuning on a person's digits improves them and forgets few_examples, or raises an error."""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from brightest.data import DataSet, Examples, load_data
from brightest.data.synthetic.writers import TEST_WRITERS, apply_habit
from brightest.engines import engine
from brightest.errors import DataError, TrainingError
from brightest.evaluation.metrics import evaluate
from brightest.nn import pretrained, storage
from brightest.nn.card import Calibration, Card, Level
from brightest.nn.network import Network
from brightest.training import finetune as finetuning
from brightest.training import writer_style
from brightest.training.finetune import FinetuneResult, finetune, interpolate, split_old
from support.small import assert_identical

FAST = engine("fast")
COS, SIN = np.cos(np.radians(50)), np.sin(np.radians(50))
TURNED = np.array([[COS, -SIN], [SIN, COS]])  # the style of the writer below


@pytest.fixture(scope="module")
def data():
    return load_data("optdigits")


@pytest.fixture(scope="module")
def own(data):
    """Five of each digit that nobody learned from, in a style that `best` reads badly."""
    chosen = np.concatenate([np.flatnonzero(data.test.labels == label)[:5] for label in range(10)])
    return apply_habit(data.test[chosen], TEST_WRITERS["turned"], 0)


@pytest.fixture(scope="module")
def best():
    return storage.load("best")


@pytest.fixture
def few_examples(monkeypatch):
    """Few examples per epoch, and a style that is known: test_writer_style fits one."""
    for kind in ("OWN_PER_EPOCH", "RESTYLED_PER_EPOCH", "OLD_PER_EPOCH"):
        monkeypatch.setattr(finetuning, kind, 300)
    monkeypatch.setattr(writer_style, "fit_affine", lambda *_: TURNED)


@pytest.fixture
def any_forgetting(monkeypatch):
    """Any forgetting is allowed."""
    monkeypatch.setattr(finetuning, "TARGET_FORGETTING", 1.0)


def last(records):
    (end,) = deque(records, maxlen=1)
    assert isinstance(end, FinetuneResult)
    return end


def test_gain_and_forgetting_are_measured(data, own, best, few_examples):
    old = replace(split_old(best, data), unseen=True)
    check = old.check
    end = last(finetune(best, own, old, epochs=2, engine=FAST))
    assert end.own[0].accuracy == evaluate(best, own, FAST).accuracy
    assert end.own[1].accuracy == evaluate(end.network, own, FAST).accuracy > end.own[0].accuracy
    assert end.old[0].accuracy == evaluate(best, check, FAST).accuracy
    assert end.old[1].accuracy == evaluate(end.network, check, FAST).accuracy
    assert end.lost == end.old[0].accuracy - end.old[1].accuracy <= finetuning.MAX_FORGETTING
    assert 0 < end.share <= 1
    assert end.network.calibration.temperature != best.calibration.temperature
    assert end.network.calibration.levels
    for level in end.network.calibration.levels:
        assert (
            round(level.answered * len(check)) * level.max_error >= 3
        )  # fewer levels can be proved on 239 digits than on 10,000


def test_no_error_levels_are_kept_if_the_network_learned_from_the_check(data, own, best, few_examples, any_forgetting):
    known = replace(best, calibration=Calibration(1.7, 0.8, levels=(Level(0.001, 0.9, 0.5),)))
    end = last(finetune(known, own, replace(split_old(known, data), unseen=False), epochs=1, engine=FAST))
    assert end.network.calibration == Calibration(1.7, 0.8)


def test_the_seed_alone_determines_the_result(data, own, best, few_examples, any_forgetting):
    old = split_old(best, data)
    one, again, other = (last(finetune(best, own, old, seed, epochs=1, engine=FAST)) for seed in (1, 1, 2))
    assert_identical(one.network, again.network)
    assert any((a != b).any() for a, b in zip(one.network.weights, other.network.weights, strict=True))


def test_fine_tuning_that_forgets_is_refused(data, own, best, few_examples, monkeypatch):
    """With a limit that demands an improvement on old digits."""
    monkeypatch.setattr(finetuning, "TARGET_FORGETTING", -1.0)
    with pytest.raises(TrainingError, match=r"costs -?\d+\.\d\d points of the accuracy on old ones"):
        list(finetune(best, own, split_old(best, data), epochs=2, engine=FAST))


def test_fine_tuning_without_a_gain_is_refused(data, own, best, few_examples, monkeypatch):
    monkeypatch.setattr(finetuning, "LEARNING_RATE", 1e-12)
    with pytest.raises(TrainingError, match="no more of them than before"):
        list(finetune(best, own, split_old(best, data), epochs=1, engine=FAST))


def test_digits_that_are_all_read_right_already_are_refused(data, best):
    old = split_old(best, data)
    answers = FAST.predict(best, old.rehearsal.images).argmax(axis=1)
    right = old.rehearsal[np.flatnonzero(answers == old.rehearsal.labels)[:10]]
    with pytest.raises(DataError, match="reads all 10 of these right already"):
        finetune(best, right, old, engine=FAST)


def test_one_picture_is_enough(data, own, best, few_examples, any_forgetting):
    wrong = np.flatnonzero(FAST.predict(best, own.images).argmax(axis=1) != own.labels)[:1]
    end = last(finetune(best, own[wrong], split_old(best, data), epochs=3, engine=FAST))
    assert (end.own[0].accuracy, end.own[1].accuracy) == (0, 1)


def test_examples_that_do_not_fit_are_refused_before_any_work(data, own, best):
    old = split_old(best, data)
    none = own[:0]
    strange = Examples(own.images, own.labels + 5)
    small = Examples(own.images[:, :100], own.labels)
    unlabelled = Examples(own.images, own.labels - 1)
    floats = Examples(own.images / 255, own.labels)
    for bad in (none, strange, small, unlabelled, floats):
        with pytest.raises(DataError):
            finetune(best, bad, old, engine=FAST)


def test_images_of_another_size_are_learned_without_a_style(few_examples, any_forgetting):
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 2
    images = np.where(labels[:, None] == np.arange(100) // 50, 200, 20).astype(np.uint8)
    images[rng.random(images.shape) < 0.1] = 0
    plain = DataSet("halves", Examples(images, labels), Examples(images[:4], labels[:4]), ("a", "b"))
    always_a = np.repeat([[0.01], [-0.01]], 100, axis=1)
    network = Network((always_a,), (np.zeros(2),), cost="cross-entropy", classes=("a", "b"))
    end = last(finetune(network, plain.train[:20], split_old(network, plain), epochs=2, engine=FAST))
    assert end.own[0].accuracy == 0.5 < end.own[1].accuracy


def test_what_was_held_out_from_the_network_checks_it(data):
    n = len(data.train)
    network = storage.load("best")
    for learned, held_out in ((n - 300, 300), (n, n // 6), (n - 3, n // 6), (0, n // 6)):
        made = replace(network, card=Card(data="optdigits", train_examples=learned))
        old = split_old(made, data)
        assert (len(old.rehearsal), len(old.check)) == (n - held_out, held_out)
        np.testing.assert_array_equal(old.check.images, data.hold_out(held_out)[1].images)
    other = split_old(replace(network, card=Card(data="else", train_examples=n - 300)), data)
    assert len(other.check) == n // 6


def test_a_check_is_unseen_if_the_network_did_not_learn_from_it(data, best):
    n = len(data.train)
    expected = {
        n - 300: True,
        n - n // 6: True,
        n - n // 6 + 1: True,
        n: False,
        n - 3: False,
        0: False,
        n + 9: False,
        100: True,
    }
    for learned, unseen in expected.items():
        assert split_old(replace(best, card=Card(data="optdigits", train_examples=learned)), data).unseen == unseen, (
            learned
        )
    assert split_old(best, data).unseen  # which learned from MNIST
    assert not split_old(replace(best, card=Card()), data).unseen


def test_the_way_between_two_networks_is_straight(best):
    other = storage.load(pretrained.FOLDER / "lesson.safetensors")
    assert_identical(interpolate(best, other, 0.0), best)
    middle = interpolate(best, other, 0.5)
    np.testing.assert_allclose(middle.weights[0], (best.weights[0] + other.weights[0]) / 2, atol=1e-6)


def test_outliers_are_rehearsed_if_the_network_learned_from_them(data, own, few_examples, monkeypatch):
    monkeypatch.setattr(writer_style, "fit_affine", lambda *_: np.eye(2))  # any style will do
    reader = storage.load("reader")
    plain = replace(reader, calibration=replace(reader.calibration, none=False))
    counts = [finetuning.RehearsalLoader(net, own, data.train, 0, FAST).count for net in (reader, plain)]
    assert counts[0] == counts[1] + 4 * round(finetuning.OUTLIERS_PER_OLD * 300)
