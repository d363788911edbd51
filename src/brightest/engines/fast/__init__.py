"""The fast engine: as fast as C for small networks, in Python that Numba compiles once."""

from brightest.engines.fast.engine import FastEngine
from brightest.engines.fast.plan import Plan
from brightest.engines.fast.predict_kernel import Predictor

__all__ = ["FastEngine", "Plan", "Predictor"]
