"""Estimators for scikit-learn: a classifier that trains a network, and a transformer that frames pictures of digits."""

from brightest.images.transformer import FrameDigits
from brightest.training.estimator import NetworkClassifier

__all__ = ["FrameDigits", "NetworkClassifier"]
