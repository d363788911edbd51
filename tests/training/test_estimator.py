"""What NetworkClassifier learns, and what it says of it."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris
from sklearn.metrics import log_loss

from brightest.data import optdigits
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.nn import storage
from brightest.training.estimator import MIN_CALIBRATION, NetworkClassifier
from brightest.training.recipes import recipe

rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.data, data.target


@pytest.fixture(scope="module")
def fitted(digits):
    return NetworkClassifier(random_state=0).fit(digits[0][:1200], digits[1][:1200])


def test_it_learns_without_any_setting(fitted, digits):
    X, y = digits[0][1200:], digits[1][1200:]
    assert fitted.score(X, y) > 0.85
    assert fitted.loss_curve_[-1] < 0.3 < fitted.loss_curve_[0]
    assert fitted.n_iter_ == len(fitted.loss_curve_) == 84  # 2,000 mini-batches of 50
    iris = load_iris()
    assert NetworkClassifier(random_state=0).fit(iris.data, iris.target).score(iris.data, iris.target) > 0.94


def test_weights_are_those_of_a_network_for_x_as_given(fitted, digits):
    X = digits[0][:20]
    a, z = X, None
    for W, b in zip(fitted.coefs_, fitted.intercepts_, strict=True):
        z = a @ W + b
        a = np.maximum(z, 0)
    assert [W.shape for W in fitted.coefs_] == [(64, 16), (16, 16), (16, 10)]
    np.testing.assert_array_equal(fitted.classes_[z.argmax(axis=1)], fitted.predict(X))
    e = np.exp(z - z.max(axis=1, keepdims=True))
    np.testing.assert_allclose(e / e.sum(axis=1, keepdims=True), fitted.predict_proba(X), atol=1e-5)


def test_the_network_is_one_of_brightests(fitted, digits, tmp_path):
    X = digits[0][:50]
    network = storage.load(storage.save(fitted.network_, tmp_path / "n.safetensors"))
    assert network.classes == tuple("0123456789")
    assert (network.card.recipe, network.card.train_examples, network.card.epochs) == ("default", 1200, 84)
    answers = engine("reference").predict(network, X / fitted.scale_).argmax(axis=1)
    np.testing.assert_array_equal(answers, fitted.predict(X))


@pytest.mark.parametrize("factor", [1 / 16, 255 / 16, 1e-30, 1e100])
def test_the_unit_of_x_changes_nothing(fitted, digits, factor):
    X, y = digits
    other = NetworkClassifier(random_state=0).fit(X[:1200] * factor, y[:1200])
    np.testing.assert_allclose(other.predict_proba(X * factor), fitted.predict_proba(X), atol=0.02)


def test_bytes_and_floats_of_the_same_pixels_are_read_alike():
    data = optdigits.load()
    X, y = data.train.images[:300], data.train.labels[:300]
    for given in (X, X.astype(np.float64)):
        fitted = NetworkClassifier(max_iter=8, random_state=0).fit(given, y)
        assert fitted.scale_ == 255
        np.testing.assert_array_equal(fitted.predict(X), fitted.predict(X.astype(np.float32)))
        np.testing.assert_array_equal(fitted.network_.classes, tuple("0123456789"))
        assert fitted.network_.read(X[0]) == str(fitted.predict(X[:1])[0])


def test_an_outlier_does_not_set_the_unit():
    X = rng.normal(size=(500, 4))
    X[0, 0] = 1000
    fitted = NetworkClassifier(max_iter=1).fit(X, np.arange(500) % 2)
    assert fitted.scale_ == pytest.approx(4 * np.sqrt((X**2).mean()))


def test_numbers_too_large_for_the_unit_are_refused(fitted, digits):
    X, y = digits[0] * 1e300, digits[1]
    begun = NetworkClassifier(max_iter=1).partial_fit(*digits, range(10))
    for use in (fitted.predict_proba, lambda X: begun.partial_fit(X, y)):
        with pytest.raises(ValueError, match="too large for the unit of `fit`"):
            use(X)


def test_the_order_of_the_examples_has_no_influence(digits):
    X, y = digits[0][:100], digits[1][:100]
    order = rng.permutation(100)
    one, other = (NetworkClassifier(max_iter=3, random_state=0) for _ in range(2))
    np.testing.assert_array_equal(one.fit(X, y).predict_proba(X), other.fit(X[order], y[order]).predict_proba(X))


@pytest.mark.parametrize("name", ["default", "lesson"])
def test_weights_decide_between_contradictions(name):
    X, y = np.repeat([[0.0, 1.0], [1.0, 0.0]], 50, axis=0), np.tile([0, 1], 50)
    for favoured in (0, 1):
        weights = np.where(y == favoured, 0.9, 0.1)
        fitted = NetworkClassifier(recipe=name, max_iter=60, random_state=0).fit(X, y, weights)
        np.testing.assert_array_equal(fitted.predict(X), favoured)
        if name == "default":  # whose cost is the logarithm of the probability
            np.testing.assert_allclose(fitted.predict_proba(X)[:, favoured], 0.9, atol=0.07)
    with pytest.raises(ValueError, match="must not be negative"):
        fitted.fit(X, y, np.full(100, -1.0))


def test_the_unit_counts_examples_as_often_as_their_weights_do():
    X, y = rng.random((60, 4)), np.arange(60) % 2
    X[:2, 0] = 50, 9
    times = np.repeat((0, 3, 1), (1, 1, 58))
    weighted = NetworkClassifier(max_iter=1).fit(X, y, times)
    repeated = NetworkClassifier(max_iter=1).fit(np.repeat(X, times, axis=0), np.repeat(y, times))
    assert weighted.scale_ == pytest.approx(repeated.scale_)
    assert weighted.scale_ < 9  # an outlier


def test_early_stopping_keeps_the_best_epoch(digits):
    fitted = NetworkClassifier(early_stopping=True, max_iter=200, n_iter_no_change=3, random_state=0).fit(*digits)
    assert fitted.n_iter_ == len(fitted.validation_scores_) < 200
    assert fitted.best_validation_score_ == max(fitted.validation_scores_)
    assert fitted.validation_scores_[-4] == fitted.best_validation_score_  # then three epochs without a better one
    with pytest.raises(ValueError, match="too few to hold some out"):
        fitted.fit(digits[0][:8], digits[1][:8])


def test_probabilities_are_calibrated_on_examples_held_out():
    """128 neurons learn 2,100 noisy examples by heart, and are too sure of the others."""
    rng = np.random.default_rng(0)  # of its own: what other tests have drawn mustn't matter
    y = rng.integers(0, 2, 2600)
    X = y[:, None] + rng.normal(0, 3, (2600, 20))
    settings = {"hidden_layer_sizes": (128,), "max_iter": 100, "alpha": 0.0, "random_state": 0}
    plain = NetworkClassifier(validation_fraction=0, **settings).fit(X[:2100], y[:2100])
    fitted = NetworkClassifier(**settings).fit(X[:2100], y[:2100])
    assert plain.network_.calibration.temperature == 1
    assert fitted.network_.card.train_examples == pytest.approx(0.9 * 2100, abs=2)  # a tenth of each class
    assert fitted.network_.calibration.temperature > 1.4
    assert log_loss(y[2100:], fitted.predict_proba(X[2100:])) < log_loss(y[2100:], plain.predict_proba(X[2100:]))


def test_few_examples_are_all_learned_from(digits):
    fitted = NetworkClassifier(max_iter=1).fit(digits[0][: 10 * MIN_CALIBRATION - 300], digits[1][:1700])
    assert fitted.network_.card.train_examples == 1700
    assert fitted.network_.calibration.temperature == 1


def test_partial_fit_goes_on_where_it_was(digits):
    X, y = digits
    fitted = NetworkClassifier(random_state=0)
    with pytest.raises(ValueError, match="classes must be passed"):
        fitted.partial_fit(X[:100], y[:100])
    for start in [*range(0, 1200, 100)] * 4:
        fitted.partial_fit(X[start : start + 100], y[start : start + 100], classes=range(10))
    assert fitted.n_iter_ == len(fitted.loss_curve_) == 48
    assert fitted.loss_curve_[-1] < fitted.loss_curve_[0]
    assert fitted.score(X[1200:], y[1200:]) > 0.7
    with pytest.raises(ValueError, match="aren't in `classes`"):
        fitted.partial_fit(X[:2], [3, 11])
    with pytest.raises(ValueError, match="not the same as on last call"):
        fitted.partial_fit(X[:2], y[:2], classes=[0, 1])
    before = fitted.fit(X, y).loss_curve_[-1]
    assert fitted.partial_fit(X, y).loss_curve_[-1] < 3 * before  # from the weights of fit


def test_warm_start_goes_on(digits):
    cold = NetworkClassifier(max_iter=5, random_state=0).fit(*digits)
    warm = NetworkClassifier(max_iter=5, random_state=0, warm_start=True).fit(*digits).fit(*digits)
    assert warm.loss_curve_[0] < cold.loss_curve_[0] / 2
    assert warm.scale_ == cold.scale_
    with pytest.raises(ValueError, match="goes on with the classes"):
        warm.fit(digits[0], digits[1] % 2)


def test_names_that_are_no_text_become_numbers():
    X, y = rng.normal(size=(40, 3)), np.array(["", "a\n"])[np.arange(40) % 2]
    fitted = NetworkClassifier(max_iter=2).fit(X, y)
    assert fitted.network_.classes == ("0", "1")
    assert set(fitted.predict(X)) <= {"", "a\n"}


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"recipe": "best"}, SettingError, "recipe 'best' deforms or draws pictures of digits"),
        ({"recipe": "good"}, SettingError, "recipe 'good' is unknown"),
        ({"recipe": None}, SettingError, "recipe None is unknown"),
        ({"activation": "identity"}, SettingError, "activation 'identity' is unknown"),
        ({"hidden_layer_sizes": (0,)}, SettingError, "every layer needs at least one neuron"),
        ({"hidden_layer_sizes": (2.5,)}, SettingError, r"layers \(64, 2.5, 10\) can't work: it must be a whole number"),
        ({"hidden_layer_sizes": "16"}, ValueError, "'hidden_layer_sizes' parameter of NetworkClassifier must be"),
        ({"learning_rate_init": "a"}, SettingError, "learning rate 'a' can't work: it must be a number"),
        ({"hidden_layer_sizes": None}, ValueError, "'hidden_layer_sizes' parameter of NetworkClassifier must be"),
        ({"max_iter": 2.5}, ValueError, "'max_iter' parameter of NetworkClassifier must be"),
        ({"batch_size": "all"}, ValueError, "'batch_size' parameter of NetworkClassifier must be"),
        ({"n_iter_no_change": "a"}, ValueError, "'n_iter_no_change' parameter of NetworkClassifier must be"),
        ({"early_stopping": "x"}, ValueError, "'early_stopping' parameter of NetworkClassifier must be"),
        ({"random_state": "x"}, ValueError, "'random_state' parameter of NetworkClassifier must be"),
        ({"batch_size": 0}, SettingError, "batch size 0 can't work"),
        ({"learning_rate_init": -1}, SettingError, "learning rate -1 can't work"),
        ({"validation_fraction": 1.0}, SettingError, "validation_fraction 1.0 can't work"),
        ({"alpha": -1}, SettingError, "weight decay"),
    ],
)
def test_settings_that_cannot_work_are_refused(digits, settings, error, sentence):
    with pytest.raises(error, match=sentence):
        NetworkClassifier(**settings).fit(digits[0][:50], digits[1][:50])


def test_an_automatic_mini_batch_is_that_of_scikit_learn(digits):
    settings = [
        NetworkClassifier(max_iter=1, batch_size="auto").fit(X, y).network_.card.settings
        for X, y in (digits, (digits[0][:150], digits[1][:150]))
    ]
    assert [each["batch_size"] for each in settings] == [200, 150]


def test_settings_have_scikit_learns_names(digits):
    X, y = digits[0][:100], digits[1][:100]
    fitted = NetworkClassifier(
        5, replace(recipe("lesson"), name="mine"), activation="logistic", alpha=0.5, batch_size=20,
        learning_rate_init=0.3, max_iter=np.int64(2),
    ).fit(X, y)  # fmt: skip
    settings = fitted.network_.card.settings
    assert (fitted.network_.layers, fitted.network_.activation) == ((64, 5, 10), "sigmoid")
    assert (settings["learning_rate"], settings["batch_size"], settings["epochs"]) == (0.3, 20, 2)
    assert settings["weight_decay"] == 0.5 / 20  # as MLPClassifier divides it
    assert fitted.network_.card.recipe == "mine"
