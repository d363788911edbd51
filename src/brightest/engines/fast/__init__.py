"""The fast engine: C's speed for small networks, from Python that Numba compiles once."""

from brightest.engines.fast.engine import FastEngine
from brightest.engines.fast.plan import Plan
from brightest.engines.fast.predict_kernel import Reader

__all__ = ["FastEngine", "Plan", "Reader"]
