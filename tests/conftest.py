"""What several tests share: the real MNIST where it is at hand, and small networks."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One process per core runs the tests. Threads of BLAS in each of them would wait for each other in busy loops: products
# of small matrices took ten times as long. NumPy reads this when it is imported, here and in the tests' processes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
settings.register_profile("any machine, however busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine, however busy")
gc.disable()  # while tests are collected: half a million objects would be looked through a dozen times, and all stay


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_auto_num_workers():
    """Half as many again as there are cores: for a third of the time a test waits, for a browser or another process."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder of the real MNIST. CI must have it where the project keeps it, so there a test may not skip."""
    named = os.environ.get("BRIGHTEST_DATA_DIR")
    if named and (Path(named) / "train-images-idx3-ubyte.gz").exists():
        return Path(named)
    reason = f"MNIST isn't in BRIGHTEST_DATA_DIR ({named or 'not set'})"
    if named and os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _own_signals():
    from support.command import own_signals  # which imports NumPy

    with own_signals():
        yield
