"""Connecting a command to a Ray cluster."""

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from brightest.cluster.extra import extra_library
from brightest.errors import SettingError
from brightest.system.signals import SIGNALS

SECONDS_TO_CONNECT = 10


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Yields the module `ray`, connected to the cluster at `address` ("auto": the one that this machine is part of).

    Uses the connection that is open already, if any, and leaves it open; otherwise disconnects at the end. Raises
    SettingError if Ray isn't installed, or if no cluster can be reached.
    """
    with _own_handlers():
        ray = extra_library("ray", "--cluster")
        is_ours = not ray.is_initialized()
        if is_ours:
            _check_reachable(address)
            try:
                ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, configure_logging=False)
            except Exception as error:  # Ray and gRPC raise many kinds
                raise _unreachable(address) from error
    if not is_ours:
        yield ray
        return
    try:
        with _silence():
            yield ray
    finally:
        ray.shutdown()


@contextmanager
def connected_if_asked(address: str | None) -> Iterator[Any]:
    """Like `connected`; yields None if `address` is None."""
    if address is None:
        yield None
        return
    with connected(address) as ray:
        yield ray


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Ray from printing to stdout when a worker dies; it has no setting for that."""
    worker = extra_library("ray._private.worker", "--cluster")
    before = worker.__dict__.get("print_to_stdstream")
    worker.__dict__["print_to_stdstream"] = lambda *_, **__: None
    try:
        yield
    finally:
        worker.__dict__["print_to_stdstream"] = before


def _check_reachable(address: str) -> None:
    """Raises SettingError if nothing listens at the address: Ray itself would try for many minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if address == "auto":
        return
    if not (colon and port.isdecimal()):
        raise SettingError(f"--cluster {address} can't work: give auto, or an address such as 10.0.0.7:6379.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_CONNECT).close()
    except (OSError, OverflowError):
        raise _unreachable(address) from None


def _unreachable(address: str) -> SettingError:
    hint = "start one with `ray start --head`, or name its address" if address == "auto" else "is it up?"
    return SettingError(f"--cluster {address}: no Ray cluster can be reached there: {hint}.")


@contextmanager
def _own_handlers() -> Iterator[None]:
    """Restore our signal handlers at the end: Ray replaces them when it is imported and when it connects."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
