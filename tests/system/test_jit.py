"""Machine code is cached between processes by everything it depends on; a folder that can't be used only warns."""

import os
import re
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numba import types

from brightest.system import jit

SMALL = """
import numpy as np
from numba import types
from brightest.system import jit

@jit.inline
def squared(x):
    return x * x

@jit.kernel(types.float64[::1])
def length(vector):
    total = 0.0
    for i in range(len(vector)):
        total += squared(vector[i])
    return np.sqrt(max(total, vector[0]))  # for max, Numba compiles a helper of its own

jit.compile_kernels(print)
print(length(np.array([3.0, 4.0])))
"""
LEARN = """
import numpy as np
from brightest.engines import engine, start
from brightest.nn.network import random_network
from brightest.nn.optimizers import SGD
fast = engine("fast")
fast.warm_up(print)
network = random_network((784, 16, 16, 10), np.random.default_rng(0))
images = np.random.default_rng(1).integers(0, 2, (50, 784), np.uint8) * 255
prepared = fast.prepare(images, np.eye(10)[:1].repeat(50, 0))
state, _ = fast.run(start(network, SGD()), prepared, np.arange(50), 10, np.ones(5))
print(state.network.weights[0].sum())
"""


def test_a_server_that_ends_leaves_kernels_uncompiled(monkeypatch):
    compiled = []

    class Kernel:
        is_ready = True

        def compile(self):
            compiled.append(self)

    monkeypatch.setattr(jit, "kernels", [Kernel() for _ in range(3)])
    jit.compile_kernels(is_ending=lambda: len(compiled) == 2)
    assert len(compiled) == 2


def started(code, folder, **variables):
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "BRIGHTEST_CACHE_DIR": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def add_one():
    @jit.kernel(types.int64)
    def a_kernel_of_this_test(x):
        return x + 1

    jit.kernels.remove(a_kernel_of_this_test)
    return a_kernel_of_this_test


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("code", [SMALL, LEARN], ids=["one kernel", "engine"])
def test_two_processes_at_once_prepare_once_for_all_later_ones(tmp_path, code):
    both = [started(code, tmp_path), started(code, tmp_path, NUMBA_DISABLE_JIT="1", NUMBA_BOUNDSCHECK="1")]
    results = [process.communicate() for process in both]
    assert not any(err for _, err in results)
    assert any("preparing" in out for out, _ in results)  # one may begin when the other is done
    later = started(code, tmp_path).communicate()
    assert later == (results[0][0].splitlines()[-1] + "\n", "")
    assert {out.splitlines()[-1] for out, _ in results} == {later[0].strip()}


def test_a_cached_kernel_is_loaded_not_compiled(folder, monkeypatch):
    assert not add_one().is_ready
    assert add_one()(1) == 2
    again = add_one()
    assert again.is_ready
    monkeypatch.setattr(again.dispatcher._compiler, "compile", lambda *_: pytest.fail("compiled again"))
    assert again(1) == 2


def test_the_first_call_may_come_from_many_threads_at_once(folder):
    entry = add_one()
    together = threading.Barrier(8)

    def call(x):
        together.wait()
        return entry(x)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(8))) == list(range(1, 9))


def test_a_damaged_file_is_compiled_anew(folder):
    add_one()(1)
    (file,) = folder.rglob("*.bin")
    file.write_bytes(file.read_bytes()[:-10])
    assert add_one()(1) == 2


def test_a_folder_that_cannot_be_written_only_warns(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path / "file" / "folder"))
    with pytest.warns(UserWarning, match="BRIGHTEST_CACHE_DIR"):
        assert add_one()(1) == 2
    with warnings.catch_warnings(action="error"):  # said once, not for every kernel
        assert add_one()(1) == 2


def test_other_sources_have_another_fingerprint(monkeypatch):
    before = jit.fingerprint()
    monkeypatch.setattr(jit, "SOURCES", [*jit.SOURCES, Path(__file__)])
    assert jit.fingerprint() != before


def test_the_fingerprint_covers_every_module_with_compiled_code():
    """Else a module could change and its old machine code be loaded."""
    decorator = re.compile(r"^\s*@(jit\.)?(kernel|inline|intrinsic)\b", re.MULTILINE)
    compiled = [source for source in jit.PACKAGE.rglob("*.py") if decorator.search(source.read_text("utf-8"))]
    assert len(compiled) > 10
    assert set(compiled) <= set(jit.SOURCES)


def test_code_whose_source_was_edited_meanwhile_is_neither_saved_nor_loaded(folder, monkeypatch):
    add_one()(1)
    (file,) = folder.rglob("*.bin")
    before = file.stat()
    monkeypatch.setattr(jit, "SOURCES", [*jit.SOURCES, Path(__file__)])
    again, compiled = add_one(), []
    compiler = again.dispatcher._compiler
    compile_it = compiler.compile
    monkeypatch.setattr(compiler, "compile", lambda *types: compiled.append(types) or compile_it(*types))
    assert again(1) == 2
    assert compiled
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_ones_own_numba_code_is_left_alone():
    from numba import config, njit

    assert not config.CACHE_DIR  # we never set it
    assert njit(lambda x: x + x)(np.arange(3)).tolist() == [0, 2, 4]
