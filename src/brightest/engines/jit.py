"""Kernels are compiled once: for this machine, on first use, and kept in a folder for every later process.

Numba can keep what it compiled, but it looks only at the file of the function itself, and obeys NUMBA_* variables
that belong to the user's own code. So the folder here is named by everything the compiled code depends on: the
sources, the versions of Numba, llvmlite and Python, and the processor. Files appear whole or not at all
(written aside, then renamed), so processes can share the folder; one that can't be written only warns. A process
whose sources were edited after it had read them has nothing to do with the folder: its code belongs to no name.

The files hold machine code that will be run: the folder must be the user's own, as for any compiler's cache.
"""

import hashlib
import os
import pickle
import platform
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import numba
from numba import types
from numba.core import config
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.registry import CPUDispatcher
from numba.core.serialize import dumps

from brightest.errors import DownloadError
from brightest.system.cache import cache_folder

_OPTIONS = {
    "nopython": True,
    "boundscheck": False,
    "error_model": "numpy",
    "nogil": True,
    "no_cfunc_wrapper": True,
    "_nrt": False,  # no counting of references: kernels are handed all the memory that they need
}
_INLINE = {**_OPTIONS, "forceinline": True, "no_cpython_wrapper": True}
entries: list[Any] = []
_HEARD = ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DEBUGINFO_DEFAULT")  # of Numba's settings: they reach the compiler
_one_at_a_time = RLock()  # a kernel's first call may come from several threads together
PACKAGE = Path(__file__).parents[1]
SOURCES = [  # every file that compiled code depends on
    source for part in ("engines", "training/augment") for source in sorted((PACKAGE / part).rglob("*.py"))
]


def inline(function: Callable[..., Any]) -> Any:
    """A function that kernels call, compiled into each of them. Numba's `njit`, deaf to NUMBA_* variables."""
    return _Inlined(function)


class _Inlined(CPUDispatcher):
    """Never called from Python, and so never made into machine code of its own: half of all compiling saved."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function, targetoptions=_INLINE)
        this: Any = self
        this._compiler._customize_flags = _no_machine_code

    def get_call_template(self, arguments: Any, keywords: Any) -> Any:
        """Any whole number will do: Numba would compile for the literal 0 apart."""
        return super().get_call_template([types.unliteral(argument) for argument in arguments], keywords)

    def add_overload(self, compiled: Any) -> None:
        key = compiled.library  # what callers find it by, in place of an address
        self.targetctx.insert_user_function(key, compiled.fndesc, [compiled.library])
        self.overloads[tuple(compiled.signature.args)] = compiled._replace(entry_point=key)


def _no_machine_code(flags: Any) -> Any:
    flags.no_compile = True
    return flags


def kernel(*argument_types: Any) -> Callable[[Callable[..., Any]], Any]:
    """A function that Python calls: compiled when first called, for these types alone, and kept on disk."""

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher: Any = CPUDispatcher(function, targetoptions=_OPTIONS)
        dispatcher._cache = _MachineCode(function.__name__)
        entry = _Entry(dispatcher, argument_types)
        entries.append(entry)
        return entry

    return decorate


class _Entry:
    """A kernel that compiles itself on its first call."""

    def __init__(self, dispatcher: Any, argument_types: tuple[Any, ...]) -> None:
        self.dispatcher, self.argument_types = dispatcher, argument_types
        self.call: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        if self.call is None:
            self.compile()
        return self.call(*arguments)  # type: ignore[misc]  # compile() has set it

    def compile(self) -> None:
        with _one_at_a_time:
            if self.call is None:
                self.dispatcher.compile(self.argument_types)
                self.dispatcher.disable_compile()
                self.call = self.dispatcher

    @property
    def kept(self) -> bool:
        return self.call is not None or self.dispatcher._cache.file.exists()


def prepare(notice: Callable[[str], None] = lambda sentence: None) -> None:
    """Compile every kernel, or load it where it was kept. Calls `notice` first where that will take seconds."""
    if not all(entry.kept for entry in entries):
        notice("preparing the fast engine (once for this machine, a few seconds)")
    for entry in entries:
        entry.compile()


def folder() -> Path:
    """The folder of compiled kernels, in the cache folder (system/cache.py); without a home, one never written."""
    try:
        return cache_folder() / "kernels" / WHEN_IMPORTED
    except DownloadError:
        return Path(os.devnull) / WHEN_IMPORTED


def fingerprint() -> str:
    """A name for everything that compiled code depends on."""
    machine = numba.core.registry.cpu_target.target_context.codegen().magic_tuple()
    versions = (sys.version, platform.machine(), numba.__version__, llvmlite.__version__, llvm.llvm_version_info)
    settings: Any = config
    digest = hashlib.sha256(repr((machine, versions, [getattr(settings, name) for name in _HEARD])).encode())
    for source in SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


WHEN_IMPORTED = fingerprint()


class _MachineCode(_Cache):
    """One compiled kernel in one file: the digest of what follows, then Numba's own record of it."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def file(self) -> Path:
        return folder() / f"{self.name}.bin"

    @property
    def cache_path(self) -> str:
        return str(self.file.parent)

    def load_overload(self, signature: Any, target: Any) -> Any:
        target.refresh()
        if fingerprint() != WHEN_IMPORTED:
            return None
        try:
            content = self.file.read_bytes()
            if not _own(self.file):
                return None
        except OSError:
            return None
        digest, payload = content[:32], content[32:]
        if hashlib.sha256(payload).digest() != digest:
            return None  # cut short by a full disk, say: compile again
        return CompileResult._rebuild(target, *pickle.loads(payload))

    def save_overload(self, signature: Any, compiled: Any) -> None:
        if fingerprint() != WHEN_IMPORTED:
            return
        payload = dumps(compiled._reduce())
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.file.parent, delete=False) as aside:  # each process its own
                try:
                    aside.write(hashlib.sha256(payload).digest() + payload)
                    aside.flush()
                except OSError:
                    Path(aside.name).unlink()
                    raise
            Path(aside.name).replace(self.file)
        except OSError as error:
            _warn(self.file.parent, error.strerror)

    def enable(self) -> None:
        pass

    def disable(self) -> None:
        pass

    def flush(self) -> None:
        self.file.unlink(missing_ok=True)


def _own(file: Path) -> bool:
    """Whether nobody else could have written the file: what is in it will be run."""
    if not hasattr(os, "getuid"):
        return True
    about = file.stat()
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@cache  # once, not for every kernel
def _warn(folder: Path, reason: str | None) -> None:
    warnings.warn(
        f"the compiled engine can't be kept in {folder} ({reason}); it works, but is compiled again in every "
        "process: make the folder writable or set BRIGHTEST_CACHE_DIR.",
        stacklevel=2,
    )
