"""Written like NumPy, a graph computes what NumPy does."""

import numpy as np
import pytest

from brightest.formats.exporters.graph import Graph, Tensor, array_like
from brightest.formats.exporters.onnx import session

X = np.random.default_rng(0).normal(size=(4, 5))


def computed(write, dtype=np.float64):
    """What onnxruntime gives for the graph that `write` makes of X."""
    graph = Graph()
    result = write(graph, Tensor(graph, "x", np.dtype(dtype)))
    model = graph.model([array_like("x", dtype, ("h", "w"))], {"y": (result, None)}, "test", {})
    (y,) = session(model.SerializeToString()).run(None, {"x": X.astype(dtype)})
    return y


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "write",
    [
        lambda x: 1 - x / 2 + 3 * x * x,
        lambda x: 2 / (x * x + 1) - -x,
        lambda x: x @ x.T,
        lambda x: (x - x.max()) / (x.max() - x.min()),
        lambda x: x.sum() + 0 * x,
    ],
)
def test_arithmetic(write, dtype):
    np.testing.assert_allclose(computed(lambda _, x: write(x), dtype), write(X.astype(dtype)), rtol=1e-5)
    assert computed(lambda _, x: write(x), dtype).dtype == dtype


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda g, x: (x > 0) & ~(x >= 1), (X > 0) & (X < 1)),
        (lambda g, x: (x <= 0.5) & (x < 0.4), X < 0.4),
        (lambda g, x: g.where(x > 0, x, 0.0), np.maximum(X, 0)),
        (lambda g, x: x.rows(1, -1).columns(0, 2), X[1:-1, :2]),
        (lambda g, x: x.sum(axis=1), X.sum(axis=1, keepdims=True)),
        (lambda g, x: g.concatenate([x.reshape(-1), x.max(axis=0).reshape(-1)]), np.append(X, X.max(axis=0))),
        (lambda g, x: g("Shape", x) - 1, [3, 4]),
        (lambda g, x: x.to(np.int64).equals(0), X.astype(np.int64) == 0),
        (lambda g, x: g.choose(x.max() > 0, x.rows(0, 1), x), X[:1]),
        (lambda g, x: g.choose(x.max() < 0, x.rows(0, 1), x), X),
    ],
)
def test_everything_else(write, expected):
    np.testing.assert_allclose(computed(write), expected)
