"""The version of brightest."""

__version__ = "0.1.0"
