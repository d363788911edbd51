"""`python -m brightest` is `brightest`."""

from brightest.cli.main import run

run()
