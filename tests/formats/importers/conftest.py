"""What the tests of PyTorch's files need: its names without its library."""

import sys
import types

import pytest

from support.torch_files import KINDS


@pytest.fixture
def torchless(monkeypatch):
    """Stand-ins for the functions and classes of PyTorch that torch.save names; only their names get into the file."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in KINDS.values():
        setattr(torch, name, type(name, (), {"__module__": "torch"}))
    for name in ("_rebuild_tensor_v2", "_rebuild_parameter"):
        function = types.FunctionType((lambda *_: None).__code__, {}, name)
        function.__module__, function.__qualname__ = "torch._utils", name
        setattr(utils, name, function)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    return torch, utils
