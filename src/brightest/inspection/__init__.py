"""Experiments on a network: what it is made of, how it reads and how it learns. Values only; plots draw them."""
