"""Compiles kernels on first use, and caches the machine code in a folder for later processes.

Numba has a cache, but its key is only the source file of the function itself, and it obeys NUMBA_* variables that are
meant for the user's own code. Here the folder's name is a fingerprint of everything that the machine code depends on:
the sources, the versions of Numba, llvmlite and Python, and the processor. Files are written atomically, so processes
can share the folder; a folder that can't be written only causes a warning. If the sources were edited after a process
imported them, this process neither reads nor writes the folder.

The files contain machine code that will be run, so a file that another user could have written is ignored.
"""

import hashlib
import os
import pickle
import platform
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    "_nrt": False,  # no reference counting: callers allocate all memory
}
_INLINE = {**_OPTIONS, "forceinline": True, "no_cpython_wrapper": True}
kernels: list[Any] = []
_CODEGEN_SETTINGS = ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DEBUGINFO_DEFAULT")  # of Numba's configuration
_compile_lock = RLock()  # a kernel's first call may come from several threads together
PACKAGE = Path(__file__).parents[1]
SOURCES = [  # every file that machine code depends on
    Path(__file__),
    PACKAGE / "images" / "deslant_kernel.py",
    PACKAGE / "images" / "normalize.py",  # constants of deslant_kernel.py
    PACKAGE / "reader" / "strikethrough.py",
    *(source for part in ("engines", "training/augment") for source in sorted((PACKAGE / part).rglob("*.py"))),
]


def inline(function: Callable[..., Any]) -> Any:
    """Inline a helper into every kernel that calls it. Like `numba.njit`, but ignores NUMBA_* variables."""
    return _Inlined(function)


class _Inlined(CPUDispatcher):
    """A function that Python never calls. It gets no machine code of its own, which halves the compile time."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function, targetoptions=_INLINE)
        this: Any = self
        this._compiler._customize_flags = _no_machine_code

    def get_call_template(self, arguments: Any, keywords: Any) -> Any:
        """Treat literal integers as int64: Numba would compile a variant for each literal."""
        return super().get_call_template([types.unliteral(argument) for argument in arguments], keywords)

    def add_overload(self, compiled: Any) -> None:
        key = compiled.library  # callers find it by this key instead of an address
        self.targetctx.insert_user_function(key, compiled.fndesc, [compiled.library])
        self.overloads[tuple(compiled.signature.args)] = compiled._replace(entry_point=key)


def _no_machine_code(flags: Any) -> Any:
    flags.no_compile = True
    return flags


def kernel(*argument_types: Any) -> Callable[[Callable[..., Any]], Any]:
    """A function that Python calls: compiled on its first call, for these types alone, and cached on disk."""

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher: Any = CPUDispatcher(function, targetoptions=_OPTIONS)
        dispatcher._cache = _KernelCache(function.__name__)
        entry = _Kernel(dispatcher, argument_types)
        kernels.append(entry)
        return entry

    return decorate


@contextmanager
def _numba_enabled() -> Iterator[None]:
    """Let Numba compile its own helpers even if NUMBA_DISABLE_JIT is set: kernels that use them need them compiled."""
    settings: Any = config
    before, settings.DISABLE_JIT = settings.DISABLE_JIT, 0
    try:
        yield
    finally:
        settings.DISABLE_JIT = before


class _Kernel:
    """A kernel that compiles itself on its first call."""

    def __init__(self, dispatcher: Any, argument_types: tuple[Any, ...]) -> None:
        self.dispatcher, self.argument_types = dispatcher, argument_types
        self.call: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        if self.call is None:
            self.compile()
        return self.call(*arguments)  # type: ignore[misc]  # compile() has set it

    def compile(self) -> None:
        with _compile_lock:
            if self.call is None:
                with _numba_enabled():
                    self.dispatcher.compile(self.argument_types)
                self.dispatcher.disable_compile()
                self.call = self.dispatcher

    @property
    def is_ready(self) -> bool:
        return self.call is not None or self.dispatcher._cache.file.exists()


def compile_kernels(
    notify: Callable[[str], None] = lambda sentence: None, is_ending: Callable[[], bool] = lambda: False
) -> None:
    """Compile every kernel or load it from the cache. Calls `notify` first if compiling will take seconds.

    is_ending: asked before each kernel; if true, the rest is left for later.
    """
    if not all(entry.is_ready for entry in kernels):
        notify("preparing the fast engine (once for this machine, a few seconds)")
    for entry in kernels:
        if is_ending():
            return
        entry.compile()


def folder() -> Path:
    """The folder of compiled kernels, in the cache folder; without a home folder, a path that can't be written."""
    try:
        return cache_folder() / "kernels" / FINGERPRINT
    except DownloadError:
        return Path(os.devnull) / FINGERPRINT


def fingerprint() -> str:
    """A hash of everything that machine code depends on."""
    machine = numba.core.registry.cpu_target.target_context.codegen().magic_tuple()
    versions = (sys.version, platform.machine(), numba.__version__, llvmlite.__version__, llvm.llvm_version_info)
    settings: Any = config
    digest = hashlib.sha256(repr((machine, versions, [getattr(settings, name) for name in _CODEGEN_SETTINGS])).encode())
    for source in SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


FINGERPRINT = fingerprint()


class _KernelCache(_Cache):
    """A file with one compiled kernel: a SHA-256 digest of the rest, then Numba's serialization."""

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
        if fingerprint() != FINGERPRINT:
            return None
        try:
            content = self.file.read_bytes()
            if not _only_ours(self.file):
                return None
        except OSError:
            return None
        digest, payload = content[:32], content[32:]
        if hashlib.sha256(payload).digest() != digest:
            return None  # damaged, perhaps by a full disk: compile again
        return CompileResult._rebuild(target, *pickle.loads(payload))

    def save_overload(self, signature: Any, compiled: Any) -> None:
        if fingerprint() != FINGERPRINT:
            return
        payload = dumps(compiled._reduce())
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.file.parent, delete=False) as temporary:  # one for each process
                try:
                    temporary.write(hashlib.sha256(payload).digest() + payload)
                    temporary.flush()
                except OSError:
                    Path(temporary.name).unlink()
                    raise
            Path(temporary.name).replace(self.file)
        except OSError as error:
            _warn(self.file.parent, error.strerror)

    def enable(self) -> None:
        pass

    def disable(self) -> None:
        pass

    def flush(self) -> None:
        self.file.unlink(missing_ok=True)


def _only_ours(file: Path) -> bool:
    """Whether no other user could have written the file, whose content will be run."""
    if not hasattr(os, "getuid"):
        return True
    about = file.stat()
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@cache  # once, not for every kernel
def _warn(folder: Path, reason: str | None) -> None:
    warnings.warn(
        f"the compiled engine can't be cached in {folder} ({reason}); it works, but is compiled again in every "
        "process: make the folder writable or set BRIGHTEST_CACHE_DIR.",
        stacklevel=2,
    )
