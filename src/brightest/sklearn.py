"""scikit-learn's door: a classifier that is one of brightest's networks, and a transformer that frames its pictures."""

from brightest.images.transformer import FrameDigits
from brightest.training.estimator import NetworkClassifier

__all__ = ["FrameDigits", "NetworkClassifier"]
