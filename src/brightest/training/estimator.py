"""A network as a classifier of scikit-learn: for Pipeline, GridSearchCV, and whatever else takes an estimator."""

import math
from collections.abc import Iterable
from dataclasses import replace
from numbers import Integral
from typing import Any, ClassVar, Literal
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.multiclass import _check_partial_fit_first_call, check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from brightest import engines
from brightest.data.dataset import Features
from brightest.errors import SettingError
from brightest.evaluation.calibration import calibrate, probabilities
from brightest.evaluation.metrics import evaluate
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.system.version import __version__
from brightest.training import loop
from brightest.training.feature_unit import in_unit, unit
from brightest.training.loop import BatchProgress, Epoch, LoopOptions, TrainingState
from brightest.training.order import epoch_size
from brightest.training.recipes import Recipe, effective_settings
from brightest.training.recipes import recipe as named_recipe
from brightest.training.selection import LAST, Selection

MIN_STEPS, MAX_EPOCHS = 2_000, 200  # few examples take more epochs, unless max_iter says how many
MIN_CALIBRATION = 200  # examples: a temperature found on fewer would be a guess
MEASURED = 1_000  # about how many examples the loop measures after each epoch, to see whether the cost is finite
ACTIVATIONS = {"logistic": "sigmoid"}  # scikit-learn's name, and ours
AUTO_BATCH_SIZE = 200  # what batch_size="auto" means to MLPClassifier
DTYPES = (np.float64, np.float32, np.uint8)  # others become the first


class NetworkClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # untyped library
    """A classifier of any features: the network of the lessons, trained by a recipe of brightest's.

    Parameters that are None are the recipe's. Those with a name of MLPClassifier's mean the same.

    hidden_layer_sizes: neurons of each hidden layer. recipe: "default", "lesson", or a Recipe that draws and deforms no
    pictures. activation: "relu", "tanh" or "logistic". alpha: strength of the L2 penalty. batch_size: examples in a
    mini-batch, at most all; "auto": 200. learning_rate_init: the learning rate, or the first if the schedule lowers it.
    max_iter: epochs; None is the recipe's number, or up to 200 if examples are few. early_stopping: stop after
    n_iter_no_change epochs without a higher accuracy on the examples held out, and keep the best epoch.
    validation_fraction: the share held out, for that and for calibration; without early stopping, only if it is at
    least 200 examples. warm_start: `fit` goes on from the last network. random_state: as everywhere in scikit-learn.

    X is taken as given but for its unit: it is divided by one number, `scale_`, which is 255 for uint8, else the
    largest absolute value in the X of `fit`, at most four times its root mean square. So pixels from 0 to 1, 16 or 255
    learn alike. Features of very different sizes need a StandardScaler, as MLPClassifier does. The order of the
    examples has no influence. A whole sample weight is a repetition, unless examples are held out.

    Attributes: classes_, network_ (brightest's network, which takes X / scale_, and bytes as they are if that is 255),
    scale_, coefs_ and intercepts_ (for X as given), loss_curve_ (each epoch's mean cost), n_iter_, n_features_in_,
    feature_names_in_ if X has column names, and with early stopping validation_scores_ and best_validation_score_.
    """

    classes_: NDArray[Any]
    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {  # of those that the recipe doesn't check
        "hidden_layer_sizes": ["array-like", Integral],
        "batch_size": [Integral, StrOptions({"auto"}), None],
        "max_iter": [Integral, None],
        "n_iter_no_change": [Integral],
        "early_stopping": ["boolean"],
        "warm_start": ["boolean"],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        hidden_layer_sizes: int | tuple[int, ...] = (16, 16),
        recipe: str | Recipe = "default",
        *,
        activation: str | None = None,
        alpha: float | None = None,
        batch_size: int | Literal["auto"] | None = None,
        learning_rate_init: float | None = None,
        max_iter: int | None = None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        warm_start: bool = False,
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.recipe = recipe
        self.activation = activation
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.warm_start = warm_start
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "NetworkClassifier":
        """Train from random weights, or from the last ones if warm_start. X: (n, features); y: (n,) labels.

        Raises ValueError for arguments that can't work, TrainingError if the cost is no longer a number.
        """
        self._validate_params()
        before = getattr(self, "network_", None) if self.warm_start else None
        given, labels = validate_data(self, X, y, dtype=DTYPES)
        check_classification_targets(labels)
        classes = np.unique(labels)
        if before is not None and not np.array_equal(classes, self.classes_):
            raise ValueError(f"warm_start goes on with the classes {self.classes_}, but y has {classes}.")
        self.classes_ = classes
        examples, weights = self._examples(given, labels, sample_weight, new_unit=before is None)
        train, weights, validation = self._held_out(examples, weights)
        recipe = self._recipe(train, weights)
        state = loop.begin(recipe, self._seed(), self._names(), before)
        selection = Selection(keep_best=True, patience=int(self.n_iter_no_change)) if self.early_stopping else LAST
        some = validation or train[:: 1 + len(train) // MEASURED]
        options = LoopOptions(metrics_on=some, selection=selection, weights=weights)
        accuracies = []
        self._forget_costs()
        for record in loop.resume(
            state, train, validation=validation if self.early_stopping else None, options=options
        ):
            self._record(record)
            if isinstance(record, Epoch) and record.number:
                accuracies.append(record.accuracy)
            state = record.state
        network = state.network
        if self.early_stopping and state.best:
            network = replace(network, **state.best.parameters._asdict())
            self.validation_scores_, self.best_validation_score_ = accuracies, state.best.accuracy
        calibration = Calibration()
        if validation and len(validation) >= MIN_CALIBRATION and evaluate(network, validation).accuracy < 1:
            calibration = calibrate(network, validation)
        network = replace(network, calibration=calibration)
        self._finish(network, state, len(train))
        self._state: TrainingState | None = None  # of partial_fit, which goes on with its optimizer
        return self

    def partial_fit(
        self, X: ArrayLike, y: ArrayLike, classes: ArrayLike | None = None, sample_weight: ArrayLike | None = None
    ) -> "NetworkClassifier":
        """Learn from these examples once, at a constant learning rate. The first call needs all `classes`.

        X: (n, features). y: (n,). Raises ValueError for labels that aren't in `classes`.
        """
        self._validate_params()
        first = not hasattr(self, "network_")
        _check_partial_fit_first_call(self, classes)
        given, labels = validate_data(self, X, y, dtype=DTYPES, reset=first)
        check_classification_targets(labels)
        if unknown := set(np.unique(labels).tolist()) - set(self.classes_.tolist()):
            raise ValueError(f"y has labels that aren't in `classes`: {sorted(unknown)}.")
        if first:
            self._forget_costs()
        examples, weights = self._examples(given, labels, sample_weight, new_unit=first)
        recipe = replace(self._recipe(examples, weights), schedule="constant")
        state = getattr(self, "_state", None)
        if state is None:
            state = loop.begin(recipe, self._seed(), self._names(), None if first else self.network_)
        state = replace(state, recipe=replace(recipe, epochs=state.epoch + 1))
        for record in loop.resume(state, examples, options=LoopOptions(weights=weights)):
            self._record(record)
            state = record.state
        self._finish(state.network, state, len(examples))
        self._state = state
        return self

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The class of the brightest output neuron for each row of X, (n,)."""
        answers = self._outputs(X).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[answers]
        return labels

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """The probability of each class, (n, classes), calibrated if enough examples were held out."""
        outputs = self._outputs(X)
        return probabilities(self.network_, outputs)

    @property
    def coefs_(self) -> list[NDArray[np.float64]]:
        """The weights of each layer for X as given, (n_in, n_out) each."""
        first, *others = (np.asarray(W.T, np.float64) for W in self.network_.weights)
        return [first / self.scale_, *others]

    @property
    def intercepts_(self) -> list[NDArray[np.float64]]:
        """The biases of each layer, (n_out,) each."""
        return [np.asarray(b, np.float64) for b in self.network_.biases]

    def _outputs(self, X: ArrayLike) -> Array:
        check_is_fitted(self)
        given = validate_data(self, X, dtype=DTYPES, reset=False)
        return engines.engine().predict(self.network_, in_unit(given, self.scale_))

    def _examples(
        self, X: Array, y: Array, sample_weight: ArrayLike | None, *, new_unit: bool
    ) -> tuple[Features, Array | None]:
        """The examples of a weight above 0 in an order of their own, whatever order they came in, and their weights.

        new_unit: find `scale_` in them.
        """
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
            if weights.min() < 0 or not weights.any():
                raise ValueError("the sample weights must not be negative, nor all zero.")
            X, y, weights = (part[weights > 0] for part in (X, y, weights))
        if new_unit:
            self.scale_ = unit(X, weights)
        features, labels = in_unit(X, self.scale_), np.searchsorted(self.classes_, y)
        order = np.lexsort((np.array([crc32(row.data) for row in features]), labels))
        return Features(features[order], labels[order]), None if weights is None else weights[order]

    def _held_out(self, examples: Features, weights: Array | None) -> tuple[Features, Array | None, Features | None]:
        """The examples to learn from, their weights, and those held out, the same share of each class."""
        share = self.validation_fraction
        if not 0 <= share < 1:
            raise SettingError(f"validation_fraction {share} can't work: it is a share, from 0 to below 1.")
        if not self.early_stopping and share * len(examples) < MIN_CALIBRATION:
            return examples, weights, None
        steps = np.floor(share * np.arange(1, len(examples) + 1))
        held = np.diff(steps, prepend=0) > 0
        held[np.unique(examples.labels, return_index=True)[1]] = False  # one of each class stays
        if not held.any():
            raise ValueError(f"{len(examples)} examples are too few to hold some out: choose early_stopping=False.")
        kept = np.flatnonzero(~held)
        return examples[kept], None if weights is None else weights[kept], examples[np.flatnonzero(held)]

    def _recipe(self, examples: Features, weights: Array | None) -> Recipe:
        """The recipe with its parameters overridden, for these examples."""
        base = self.recipe if isinstance(self.recipe, Recipe) else named_recipe(self.recipe)
        if base.deformation or base.synthetic or base.outlier_exposure or base.frame != "mnist":
            raise SettingError(f"recipe {base.name!r} deforms or draws pictures of digits: use it with brightest.fit.")
        count = epoch_size(len(examples), weights)
        wanted = AUTO_BATCH_SIZE if self.batch_size == "auto" else self.batch_size
        batch_size = min(base.batch_size if wanted is None else int(wanted), count)
        sizes = self.hidden_layer_sizes
        hidden = (int(n) if isinstance(n, Integral) else n for n in (sizes if isinstance(sizes, Iterable) else [sizes]))
        overrides: dict[str, Any] = {
            "learning_rate": self.learning_rate_init,
            "activation": ACTIVATIONS.get(self.activation or "", self.activation),
            "weight_decay": None if self.alpha is None else self.alpha / max(batch_size, 1),
            "epochs": None if self.max_iter is None else int(self.max_iter),
        }
        if self.max_iter is None and batch_size > 0:
            steps = math.ceil(count / batch_size)
            overrides["epochs"] = max(base.epochs, min(MAX_EPOCHS, math.ceil(MIN_STEPS / steps)))
        return replace(
            base,
            layers=(examples.images.shape[1], *hidden, len(self.classes_)),
            batch_size=batch_size,
            **{name: value for name, value in overrides.items() if value is not None},
        )

    def _seed(self) -> int:
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def _names(self) -> tuple[str, ...]:
        """The classes' names in the network; numbers if they can't be names."""
        names = tuple(map(str, self.classes_.tolist()))
        if all(name and name.isprintable() for name in names) and len(set(names)) == len(names):
            return names
        return tuple(map(str, range(len(names))))

    def _forget_costs(self) -> None:
        self.loss_curve_: list[float] = []
        self._cost, self._batches = 0.0, 0

    def _record(self, record: BatchProgress | Epoch) -> None:
        """Keep the mean cost of an epoch's mini-batches, of which each BatchProgress tells some."""
        if isinstance(record, Epoch):
            if self._batches:
                self.loss_curve_.append(self._cost / self._batches)
            self._cost, self._batches = 0.0, 0
        else:
            done = record.state.batch - self._batches
            self._cost += record.cost * done
            self._batches += done

    def _finish(self, network: Network, state: TrainingState, examples: int) -> None:
        card = Card(
            data="arrays",
            recipe=state.recipe.name,
            engine=engines.engine().name,
            seed=state.seed,
            epochs=state.epoch,
            train_examples=examples,
            settings=effective_settings(state.recipe.hyperparameters()),
            version=__version__,
        )
        self.network_, self.n_iter_ = replace(network, card=card), state.epoch
