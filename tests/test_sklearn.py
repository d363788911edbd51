"""brightest.sklearn is what scikit-learn expects of an estimator: its own checks, none skipped, and its tools."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import (
    check_set_output_transform,
    check_set_output_transform_pandas,
    check_transformer_get_feature_names_out,
    check_transformer_get_feature_names_out_pandas,
    parametrize_with_checks,
)

import brightest
from brightest.sklearn import FrameDigits, NetworkClassifier

QUICK = NetworkClassifier(max_iter=10)


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.data[:600], data.target[:600]


@pytest.mark.filterwarnings("ignore")  # scikit-learn's checks provoke warnings
@parametrize_with_checks([QUICK, FrameDigits()])
def test_it_passes_the_checks_of_scikit_learn(estimator, check, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # without it, scikit-learn skips a check
    check(estimator)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "check",
    [
        check_set_output_transform,
        check_set_output_transform_pandas,
        check_transformer_get_feature_names_out,
        check_transformer_get_feature_names_out_pandas,
    ],
)
def test_the_transformer_names_its_outputs(check):
    check("FrameDigits", FrameDigits())


@pytest.mark.slow  # the example of docs/sklearn.md searches a grid, too
def test_a_grid_is_searched(digits):
    grid = {"hidden_layer_sizes": [(8,), (16, 16)], "learning_rate_init": np.array([0.01, 0.04])}
    search = GridSearchCV(NetworkClassifier(max_iter=80, random_state=0), grid, cv=2).fit(*digits)
    assert search.best_score_ > 0.7
    assert len(search.cv_results_["params"]) == 4


def test_in_a_pipeline_and_calibrated(digits):
    X, y = digits
    pipeline = make_pipeline(StandardScaler(), NetworkClassifier(max_iter=20, random_state=0))
    calibrated = CalibratedClassifierCV(pipeline, cv=2).fit(X, y)
    assert calibrated.score(X, y) > 0.8
    np.testing.assert_allclose(calibrated.predict_proba(X).sum(axis=1), 1)


def test_pictures_are_framed_and_learned_in_one_pipeline():
    data = load_digits()
    pipeline = make_pipeline(FrameDigits(frame="upright"), NetworkClassifier(random_state=0))
    pipeline.fit(data.images[:500], data.target[:500])
    assert pipeline.score(data.images[500:700], data.target[500:700]) > 0.75
    assert pipeline[-1].network_.layers == (784, 16, 16, 10)


def test_tables_have_names(digits):
    table = pd.DataFrame(digits[0][:50]).rename(columns=lambda column: f"p{column}")
    fitted = QUICK.fit(table, pd.Series(digits[1][:50].astype(str)))
    assert list(fitted.feature_names_in_) == list(table.columns)
    assert fitted.predict(table).dtype == object or fitted.predict(table).dtype.kind == "U"
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(table[table.columns[::-1]])
    framed = FrameDigits().set_output(transform="pandas").fit_transform(table)
    assert list(framed.columns[[0, 29, 783]]) == ["pixel_0_0", "pixel_1_1", "pixel_27_27"]


def test_a_copy_and_a_pickle_answer_alike(digits):
    X, y = digits
    fitted = NetworkClassifier(max_iter=5, random_state=3).fit(X, y)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))
    anew = clone(fitted).fit(X, y)
    np.testing.assert_array_equal(anew.predict_proba(X), fitted.predict_proba(X))
    assert not hasattr(clone(fitted), "network_")


def test_it_is_a_part_of_brightest_that_is_imported_when_it_is_used():
    assert brightest.sklearn.NetworkClassifier is NetworkClassifier
