"""The contenders: the same training, written as well as each library allows.

A trainer takes the same first network, examples and batch size and gives a function that trains in a given order:
sigmoid everywhere, sum of squares, plain SGD. scikit-learn has no sum of squares behind a sigmoid, so it runs its own
log loss there, which is the same arithmetic. Each gets the form that suits it: float32, data in its own arrays, and one
call an epoch if it can.

A learner trains by the recipe `default` until the test set is read well enough.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from brightest.data import DataSet, Examples
from brightest.engines import engine, start
from brightest.evaluation.metrics import one_hot
from brightest.nn.network import Network
from brightest.nn.optimizers import SGD
from brightest.nn.weight_averaging import SAMPLES_PER_EPOCH
from brightest.training import loop
from brightest.training.loop import TrainingState
from brightest.training.order import order as shuffled

Epoch = Callable[[np.ndarray], None]
Trainer = Callable[[Network, Examples, int], Epoch]
RATE = 0.1  # of no influence on the time


def ours(name: str) -> Trainer:
    """Our own engine of this name."""

    def trainer(network: Network, examples: Examples, batch_size: int) -> Epoch:
        arithmetic = engine(name)
        prepared = arithmetic.prepare(examples.images, targets(network, examples))
        state = start(network, SGD())

        def epoch(order: np.ndarray) -> None:
            nonlocal state
            rates = np.full(-(-len(order) // batch_size), RATE)
            state, _ = arithmetic.run(state, prepared, order, batch_size, rates)

        return epoch

    return trainer


def numpy_by_hand(network: Network, examples: Examples, batch_size: int) -> Epoch:
    """Matrix products in float32, and nothing else."""
    X, Y = floats(examples), targets(network, examples)
    Ws = [W.T.astype(np.float32) for W in network.weights]
    bs = [b.astype(np.float32) for b in network.biases]

    def epoch(order: np.ndarray) -> None:
        for first in range(0, len(order), batch_size):
            batch = order[first : first + batch_size]
            a = [X[batch]]
            for W, b in zip(Ws, bs, strict=True):
                a.append(1 / (1 + np.exp(-(a[-1] @ W + b))))
            step = np.float32(RATE / len(batch))
            d = 2 * (a[-1] - Y[batch]) * a[-1] * (1 - a[-1])
            for layer in range(len(Ws) - 1, -1, -1):
                back = d @ Ws[layer].T if layer else d
                Ws[layer] -= step * (a[layer].T @ d)
                bs[layer] -= step * d.sum(axis=0)
                d = back * a[layer] * (1 - a[layer]) if layer else d

    return epoch


def torch_model(network: Network) -> Any:
    """The network's layers as PyTorch's, without the activation functions between them."""
    import torch

    torch.set_num_threads(1)
    linears = []
    for W, b in zip(network.weights, network.biases, strict=True):
        linear = torch.nn.Linear(W.shape[1], W.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W.astype(np.float32)))
            linear.bias.copy_(torch.from_numpy(b.astype(np.float32)))
        linears.append(linear)
    return linears


def torch_trainer(network: Network, examples: Examples, batch_size: int) -> Epoch:
    """Eager PyTorch with autograd and its fused SGD."""
    import torch

    X, Y = torch.from_numpy(floats(examples)), torch.from_numpy(targets(network, examples))
    model = torch.nn.Sequential(*(part for linear in torch_model(network) for part in (linear, torch.nn.Sigmoid())))
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, fused=True)

    def epoch(order: np.ndarray) -> None:
        for batch in torch.from_numpy(order).split(batch_size):
            optimizer.zero_grad(set_to_none=True)
            cost = (model(X[batch]) - Y[batch]).square().sum() / len(batch)
            cost.backward()
            optimizer.step()

    return epoch


def jax_trainer(network: Network, examples: Examples, batch_size: int) -> Epoch:
    """The epoch as one jit-compiled lax.scan; a short last batch is dropped, to JAX's advantage."""
    import jax
    from jax import numpy as jnp

    X, Y = jnp.asarray(floats(examples)), jnp.asarray(targets(network, examples))
    weights = [
        (jnp.asarray(W.T, jnp.float32), jnp.asarray(b, jnp.float32)) for W, b in zip(*network.parameters, strict=True)
    ]

    def cost(weights: Any, x: Any, y: Any) -> Any:
        for W, b in weights:
            x = jax.nn.sigmoid(x @ W + b)
        return jnp.sum((x - y) ** 2) / batch_size

    def step(weights: Any, batch: Any) -> Any:
        slope = jax.grad(cost)(weights, X[batch], Y[batch])
        return jax.tree.map(lambda w, g: w - RATE * g, weights, slope), None

    run = jax.jit(lambda weights, batches: jax.lax.scan(step, weights, batches)[0], donate_argnums=0)

    def epoch(order: np.ndarray) -> None:
        nonlocal weights
        whole = len(order) // batch_size * batch_size
        weights = jax.block_until_ready(run(weights, jnp.asarray(order[:whole].reshape(-1, batch_size))))

    return epoch


def sklearn_trainer(network: Network, examples: Examples, batch_size: int) -> Epoch:
    """MLPClassifier.partial_fit: one call an epoch, in mini-batches of its own."""
    from sklearn.neural_network import MLPClassifier

    X, y = floats(examples), examples.labels
    model = MLPClassifier(
        network.layers[1:-1], activation="logistic", solver="sgd", alpha=0.0, batch_size=batch_size,
        learning_rate_init=RATE, momentum=0.0, nesterovs_momentum=False, shuffle=False,
    )  # fmt: skip

    def epoch(order: np.ndarray) -> None:
        model.partial_fit(X[order], y[order], classes=np.arange(network.layers[-1]))

    return epoch


TRAINERS: dict[str, Trainer] = {
    "fast": ours("fast"),
    "reference": ours("reference"),
    "numpy": numpy_by_hand,
    "torch": torch_trainer,
    "jax": jax_trainer,
    "scikit-learn": sklearn_trainer,
}


def learn_with_ours(began: TrainingState, data: DataSet, levels: list[float]) -> dict[float, float]:
    """Seconds of training steps until each level; those never reached are left out."""
    reached: dict[float, float] = {}
    for record in loop.resume(began, data.train, test=data.test):
        if isinstance(record, loop.Epoch) and record.test:
            for level in levels:
                if record.test.accuracy >= level:
                    reached.setdefault(level, record.state.seconds)
    return reached


def learn_with_torch(began: TrainingState, data: DataSet, levels: list[float]) -> dict[float, float]:
    """The same recipe from the same weights in the same order: ReLU, cross-entropy, Nesterov, decay, averaging."""
    import torch

    recipe, network = began.recipe, began.network
    X, y = torch.from_numpy(floats(data.train)), torch.from_numpy(data.train.labels)
    T, t = torch.from_numpy(floats(data.test)), torch.from_numpy(data.test.labels)
    linears = torch_model(network)
    parts = [part for linear in linears for part in (linear, torch.nn.ReLU())][:-1]
    model = torch.nn.Sequential(*parts)
    groups = [
        {"params": [linear.weight for linear in linears], "weight_decay": recipe.weight_decay},
        {"params": [linear.bias for linear in linears], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=True, fused=True)
    batches = -(-len(X) // recipe.batch_size)
    average, count, seconds, step = [p.detach().clone() for p in model.parameters()], 0, 0.0, 0
    reached: dict[float, float] = {}
    for epoch in range(recipe.epochs):
        order = torch.from_numpy(shuffled(began.seed, epoch, len(X)))
        clock = time.perf_counter()
        for i, batch in enumerate(order.split(recipe.batch_size), start=1):
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * (1 - step / (recipe.epochs * batches))
            optimizer.zero_grad(set_to_none=True)
            torch.nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
            optimizer.step()
            step += 1
            if i % -(-batches // SAMPLES_PER_EPOCH) == 0 or i == batches:
                count += 1
                share = 1 / min(count, max(recipe.averaging * SAMPLES_PER_EPOCH, 1))
                with torch.no_grad():
                    for mean, p in zip(average, model.parameters(), strict=True):
                        mean.lerp_(p, share)
        seconds += time.perf_counter() - clock
        with torch.inference_mode():
            accuracy = float(
                (torch.func.functional_call(model, named(model, average), T).argmax(1) == t).float().mean()
            )
        for level in levels:
            if accuracy >= level:
                reached.setdefault(level, seconds)
        if len(reached) == len(levels):
            break
    return reached


def named(model: Any, values: list[Any]) -> dict[str, Any]:
    """The values under the names of the model's parameters."""
    return dict(zip((name for name, _ in model.named_parameters()), values, strict=True))


LEARNERS = {"fast": learn_with_ours, "torch": learn_with_torch}


def floats(examples: Examples) -> np.ndarray:
    """Images as float32 in [0, 1], as all other libraries need them."""
    return np.divide(examples.images, 255, dtype=np.float32)


def targets(network: Network, examples: Examples) -> np.ndarray:
    """One-hot targets in float32."""
    return one_hot(examples.labels, network.layers[-1])


def missing(name: str) -> bool:
    """Whether a contender's library isn't installed."""
    module = {
        "fast": "brightest",
        "reference": "brightest",
        "scikit-learn": "sklearn",
        "onnxruntime-uint8": "onnxruntime",
    }.get(name, name)
    return find_spec(module) is None
