"""Nielsen's network2 saves lists; what it doesn't say follows from how it computes."""

import json

import numpy as np
import pytest

from brightest.errors import SettingError, StorageError
from brightest.formats.importers import import_network

W, B = np.array([[0.5, -1.25], [2, 0.1], [0, 3]]), np.array([[1.0], [0.5], [-2]])
RECORD = {"sizes": [2, 3], "weights": [W.tolist()], "biases": [B.tolist()], "cost": "CrossEntropyCost"}


def saved(tmp_path, **changes):
    path = tmp_path / "net.json"
    path.write_text(json.dumps({key: value for key, value in (RECORD | changes).items() if value is not None}))
    return path


@pytest.mark.parametrize(("name", "cost"), [("CrossEntropyCost", "binary-cross-entropy"), ("QuadraticCost", "squares")])
def test_network2s_own_files_are_read(name, cost, tmp_path):
    found = import_network(saved(tmp_path, cost=name))
    assert found.kind == "JSON of Nielsen's network2"
    assert (found.network.activation, found.network.cost, found.network.classes) == ("sigmoid", cost, ("0", "1", "2"))
    np.testing.assert_array_equal(found.network.weights[0], W)
    np.testing.assert_array_equal(found.network.biases[0], B.reshape(-1))
    assert not found.assumed
    image = np.array([0.25, 1.0])
    a = 1 / (1 + np.exp(-(W @ image.reshape(-1, 1) + B)))
    np.testing.assert_allclose(found.network.feed_forward(image)[-1], a.reshape(-1))


def test_without_a_cost_one_is_assumed_and_can_be_said(tmp_path):
    found = import_network(saved(tmp_path, cost=None))
    assert found.assumed == "Assumed, as the file doesn't say: --cost binary-cross-entropy."
    said = import_network(saved(tmp_path, cost=None), cost="squares")
    assert (said.network.cost, said.assumed) == ("squares", "")
    with pytest.raises(SettingError, match="it can be sigmoid alone"):
        import_network(saved(tmp_path), activation="relu")


def test_ten_outputs_are_digits(tmp_path):
    path = saved(tmp_path, sizes=[1, 10], weights=[[[1]] * 10], biases=[[[0]] * 10])
    assert import_network(path).network.classes == tuple("0123456789")


@pytest.mark.filterwarnings("ignore:.*was written before files had a digest")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sizes": [2, 4]}, "its sizes are not those of its weights"),
        ({"sizes": None}, "is not a network in Nielsen's layout"),
        ({"weights": [[[1, 2], [3]]]}, "has weights that are no table of numbers"),
        ({"weights": [[["a", "b"]]]}, "has weights that are no table of numbers"),
        ({"weights": 3}, "has weights that are no table of numbers"),
        ({"weights": []}, "has no weights"),
        ({"weights": [[]] * 101}, "has 101 arrays of weights: at most 100 can be imported"),
        ({"weights": [3]}, "is damaged"),
        ({"weights": [[[[1]]]], "sizes": [1, 1], "biases": [[0]]}, "two dimensions|two, |weights must"),
        ({"biases": [[1, 2]]}, r"biases.0 is \(2,\); the layers ask for \(3,\)"),
        ({"biases": []}, "has no biases"),
        ({"cost": "LogCost"}, "has a cost that network2 doesn't know, 'LogCost'"),
        ({"cost": ["CrossEntropyCost"]}, "has a cost that network2 doesn't know"),
        ({"weights": [[[10**400, 1]] * 3]}, "has weights that are no table of numbers"),
        ({"brightest": 3}, "has format None"),
        ({"brightest": {"format": 1}}, "describes itself wrongly"),
        ({"weights": [[[]]], "sizes": [0, 1], "biases": [[0]]}, "at least one neuron|layers"),
    ],
)
def test_files_that_network2_would_not_save_are_refused(changes, sentence, tmp_path):
    with pytest.raises(StorageError, match=sentence) as caught:
        import_network(saved(tmp_path, **changes))
    assert "net.json" in str(caught.value)
