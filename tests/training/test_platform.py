"""A checkpoint says on which processor and with which versions it was written."""

import pytest

import brightest
from brightest.data import DataSet
from brightest.training import checkpoint, platform
from support.small import CLASSES, examples


def test_nothing_differs_here():
    here = platform.platform()
    assert here.keys() == {"processor", "features", "numpy", "numba", "llvmlite", "brightest"}
    assert platform.platform_changes(here) == ""
    assert platform.platform_changes({}) == ""  # a checkpoint from before it was kept


def test_another_processor_and_version_are_named():
    here = platform.platform()
    other = here | {"processor": "generic", "features": [], "numba": "0.1\x1b"}
    assert platform.platform_changes(other) == (
        f"processor 'generic' (here {here['processor']}), numba '0.1\\x1b' (here {here['numba']})"
    )
    assert platform.platform_changes(here | {"features": []}) == f"other features of the processor {here['processor']}"


def test_a_training_that_goes_on_elsewhere_is_told_so(tmp_path, monkeypatch):
    data = DataSet("mine", examples(), examples(50, 2), CLASSES)
    few = {"layers": (25, 6, 3), "batch_size": 10, "engine": "reference"}
    generic = platform.platform() | {"processor": "generic"}
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(checkpoint, "platform", lambda: generic)
        brightest.fit(data, "lesson", out=tmp_path / "n.safetensors", epochs=1, **few)
    with pytest.warns(
        UserWarning, match=r"written with processor 'generic' \(here .*\): the last bits of the result may"
    ):
        brightest.resume_fit(tmp_path / "n.checkpoint.safetensors", data, epochs=2, out=tmp_path / "n.safetensors")
    brightest.resume_fit(tmp_path / "n.checkpoint.safetensors", data, epochs=3)  # written here: no warning
