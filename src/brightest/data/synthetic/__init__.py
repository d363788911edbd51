"""Synthetic data generated from a seed: photos of handwriting, puzzles, and writers with strong habits."""
