"""`python -m brightest` is `brightest`."""

from brightest.commands.main import run

run()
