"""Vector instructions that Numba does not offer, as functions that kernels call."""
