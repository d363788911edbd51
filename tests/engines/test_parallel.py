"""Workers that share every mini-batch learn what one learns; those that average their weights repeat."""

from dataclasses import replace

import numpy as np
import pytest

import brightest
from brightest.engines import engine
from brightest.engines.parallel import ParallelEngine, ThreadTeam, check_team
from brightest.errors import SettingError
from brightest.nn.optimizers import OPTIMIZERS
from brightest.training import loop
from brightest.training.loop import Epoch, LoopOptions
from support.small import CLASSES, SMALL, assert_identical, examples, last, weights

RECIPE = replace(SMALL, epochs=4, learning_rate=0.05)


def trained(name, size=1, sync=1, recipe=RECIPE, **options):
    """The network that so many workers learn."""
    arithmetic = engine(name, threads=1)
    if size > 1:
        team = ThreadTeam(arithmetic, size)
        arithmetic = ParallelEngine(arithmetic, team, sync)
    records = loop.resume(
        loop.begin(recipe, 0, CLASSES), examples(101), engine=arithmetic, options=LoopOptions(sync=sync, **options)
    )
    record = last(records)
    if size > 1:
        team.close()
    return record.network


def largest_difference(one, other):
    return max(float(np.abs(a - b).max()) for a, b in zip(weights(one), weights(other), strict=True))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("name", "bound"), [("reference", 1e-12), ("fast", 1e-6)])
@pytest.mark.parametrize("size", [2, 3, 11])  # more than a mini-batch has examples, too
def test_gradients_that_are_added_up_are_those_of_one(optimizer, name, bound, size):
    recipe = replace(RECIPE, optimizer=optimizer, weight_decay=1e-3, averaging=0.5, learning_rate=0.01)
    assert largest_difference(trained(name, recipe=recipe), trained(name, size, recipe=recipe)) < bound


def test_frozen_parameters_stay():
    network = loop.begin(RECIPE, 0, CLASSES).network
    masks = brightest.nn.parameters.Parameters.from_arrays(
        [np.full(array.shape, i != 0) for i, array in enumerate(network.parameters.arrays())]
    )
    shared = trained("fast", 2, trainable=masks)
    np.testing.assert_array_equal(shared.weights[0], network.weights[0].astype(np.float32))
    assert largest_difference(shared, trained("fast", trainable=masks)) < 1e-6


@pytest.mark.parametrize("name", ["reference", "fast"])
def test_averaged_weights_are_the_mean_of_what_each_learns_alone(name):
    arithmetic, batch = engine(name), np.arange(12)
    data = examples(12)
    prepared = arithmetic.prepare(data.images, brightest.evaluation.metrics.one_hot(data.labels, 3))
    state = loop.begin(RECIPE, 0, CLASSES).engine_state
    team = ThreadTeam(arithmetic, 2)
    shared, cost = ParallelEngine(arithmetic, team, 2).run(state, prepared, batch, 6, np.array([0.1, 0.2]))
    team.close()
    alone = [
        arithmetic.run(state, prepared, np.array(order), 3, np.array([0.1, 0.2]))
        for order in ((0, 1, 2, 6, 7, 8), (3, 4, 5, 9, 10, 11))
    ]
    for together, one, other in zip(weights(shared.network), *(weights(s.network) for s, _ in alone), strict=True):
        np.testing.assert_allclose(together, (one + other) / 2, atol=1e-7)
    assert shared.step == 2
    assert cost == pytest.approx((alone[0][1] + alone[1][1]) / 2)


@pytest.mark.parametrize(("sync", "averaging"), [(3, 0), (5, 0), (3, 0.5)])
def test_averaging_depends_on_no_clock(sync, averaging, monkeypatch):
    recipe = replace(RECIPE, averaging=averaging, learning_rate=1)
    found = []
    for seconds in (1e-9, 1e-3, 10):
        monkeypatch.setattr(loop, "SECONDS_PER_YIELD", seconds)
        found.append(trained("fast", 2, sync, recipe=recipe))
    assert_identical(found[0], found[1])
    assert_identical(found[0], found[2])
    assert averaging or largest_difference(found[0], trained("fast", recipe=recipe)) > 1e-5


def test_fit_shares_and_goes_on_with_the_same_workers(tmp_path):
    data = brightest.DataSet("small", examples(100), examples(50, seed=1), CLASSES)
    whole = brightest.fit(data, "lesson", epochs=3, workers=2, sync=2)
    assert "--workers 2 --sync 2" in whole.network.card.command

    def stop(record):
        if isinstance(record, Epoch) and record.number == 1:
            raise KeyboardInterrupt

    out = tmp_path / "n.safetensors"
    with pytest.raises(KeyboardInterrupt):
        brightest.fit(data, "lesson", epochs=3, workers=2, sync=2, out=out, on_record=stop)
    assert_identical(brightest.resume_fit(tmp_path / "n.checkpoint.safetensors", data).network, whole.network)


@pytest.mark.parametrize(
    ("workers", "sync", "reason"),
    [(0, 1, "0 workers"), (5000, 1, "5000 workers"), (2, 0, "sync 0"), (1, 4, "one worker has nobody")],
)
def test_a_team_that_cannot_be_is_refused(workers, sync, reason):
    with pytest.raises(SettingError, match=reason):
        check_team(workers, sync)
