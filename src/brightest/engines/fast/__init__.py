"""The fast engine: written in Python, compiled by Numba once, and as fast as C for small networks."""

from brightest.engines.fast.engine import FastEngine
from brightest.engines.fast.plan import Plan
from brightest.engines.fast.predict_kernel import Predictor

__all__ = ["FastEngine", "Plan", "Predictor"]
