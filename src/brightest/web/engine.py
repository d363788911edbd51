"""The engine of all visitors: they share the machine, so each reads with one thread."""

from functools import cache

from brightest import engines
from brightest.engines import Engine


@cache
def warm() -> Engine:
    """It, ready; the first time that may take seconds."""
    engine = engines.engine(threads=1)
    engine.warm_up(lambda sentence: None)
    return engine
