"""What tests of inspection share: the bundled handwriting, and a network that has learnt it."""

from dataclasses import replace
from functools import cache

from brightest.data import load_data
from brightest.engines import engine
from brightest.training import loop
from brightest.training.recipes import DEFAULT, LESSON


@cache
def optdigits():
    return load_data("optdigits")


@cache
def learnt(activation="sigmoid", cost="squares"):
    """784-16-16-10, trained on the bundled handwriting for two seconds or less."""
    base = LESSON if cost == "squares" else DEFAULT
    recipe = replace(
        base, activation=activation, cost=cost, epochs=20, batch_size=10, learning_rate=0.5 if base is LESSON else 0.02
    )
    *_, last = loop.train(optdigits().train, recipe, engine=engine("fast"))
    return last.network
