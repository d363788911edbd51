"""The platform of a training: the processor and the libraries that decide the last bits of its results."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from brightest.system.version import __version__


@cache
def platform() -> dict[str, Any]:
    """The processor's name and features, as LLVM calls them and Numba uses them (it obeys NUMBA_CPU_NAME and
    NUMBA_CPU_FEATURES), and the versions of what computes."""
    import llvmlite
    import numba
    from numba.core.registry import cpu_target

    _, name, features = cpu_target.target_context.codegen().magic_tuple()
    used = sorted(feature[1:] for feature in features.split(",") if feature.startswith("+"))
    return {
        "processor": name,
        "features": used,
        "numpy": np.__version__,
        "numba": numba.__version__,
        "llvmlite": llvmlite.__version__,
        "brightest": __version__,
    }


def platform_changes(then: Mapping[str, Any]) -> str:
    """How this platform differs from `then`, such as "processor 'generic' (here znver3)"; "" if it doesn't."""
    now = platform()
    known = [name for name in now if name in then and then[name] != now[name]]
    if known == ["features"]:
        return f"other features of the processor {now['processor']}"
    return ", ".join(f"{name} {str(then[name])[:40]!a} (here {now[name]})" for name in known if name != "features")
