"""The claims of `make prove` about numbers in docs/lessons that were measured on MNIST."""

from collections.abc import Callable, Iterator

import numpy as np

import brightest
from brightest.inspection.edges import edges, hand_made, lit_pixels, random_pictures
from brightest.inspection.ood_benchmark import ood_benchmark
from edges import DRAWN, TRAININGS, trained
from outlier_exposure import EXPOSURES, HELD_OUT, MAX_SHARE_ABOVE_HALF, NOISE, best

Found = tuple[str, bool]


def outlier_exposure() -> Found:
    """On the test set, three seeds: the largest share of noise above 0.5, and the accuracy that is lost."""
    data = brightest.load_data("mnist")
    remaining, validation = data.hold_out(HELD_OUT)
    plain, exposed = (best(EXPOSURES[name], remaining.train, validation, seeds=3) for name in ("plain", "cured"))
    lost = brightest.evaluate(plain, data.test).accuracy - brightest.evaluate(exposed, data.test).accuracy
    lit = max(result.share_above(0.5) for result in ood_benchmark(exposed, data.test, NOISE))
    return f"{lit:.1%}, {100 * lost:+.2f} points", lit <= MAX_SHARE_ABOVE_HALF and lost <= 0.005


def likeness() -> Found:
    """Median edge-likeness over hidden neurons; one seed of each trained network."""
    data = brightest.load_data("mnist")
    lit, rng = lit_pixels(data.train.images), np.random.default_rng(0)
    chance = np.median(edges(random_pictures(DRAWN, rng), lit).likeness)
    learnt = [np.median(trained(recipe, data, seeds=1)[0]) for recipe in TRAININGS.values()]
    by_hand = np.median(edges(hand_made(DRAWN, rng), lit).likeness)
    holds = chance < 0.1 < min(learnt) and max(learnt) < 0.6 and by_hand > 0.85
    return f"{chance:.2f}, {min(learnt):.2f} to {max(learnt):.2f}, {by_hand:.2f}", bool(holds)


def measurements() -> Iterator[tuple[str, Callable[[], Found]]]:
    """Each claim and the function that measures it."""
    yield (
        "edge-likeness: random weights below 0.1, trained ones from there to 0.6, hand-made edges above 0.85",
        likeness,
    )
    yield "the cure: at most 1% of each kind of noise above 0.5, at most 0.5 points of accuracy lost", outlier_exposure
