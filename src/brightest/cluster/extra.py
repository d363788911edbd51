"""Imports the libraries of the extra `cluster` when they are first used."""

import os
from importlib import import_module
from types import ModuleType

from brightest.errors import SettingError

QUIET_RAY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}  # no telemetry, no warning


def extra_library(name: str, use: str) -> ModuleType:
    """Import the module `name`. Raises SettingError, which says what to install, if it is missing.

    use: the option or feature that needs the module, for the error message.
    """
    if name.partition(".")[0] == "ray":
        for variable, value in QUIET_RAY.items():
            os.environ.setdefault(variable, value)
    try:
        return import_module(name)
    except ImportError:
        library = name.partition(".")[0]
        raise SettingError(
            f"{use} needs {library}, which is not installed: pip install 'brightest[cluster]'."
        ) from None
