"""Synthetic data: photos of handwriting, printed puzzles and writers' styles, drawn from a seed."""
