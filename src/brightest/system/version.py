"""The version of brightest."""

__version__ = "0.2.0"
