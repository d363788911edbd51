"""The threads of NumPy's linear algebra."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_blas_thread() -> AbstractContextManager[object]:
    """One thread for the matrix products of a block: small ones take less time than threads that wait for each other.

    Measured in benchmarks/LOG.md.
    """
    return _libraries().limit(limits=1)  # type: ignore[no-any-return]  # untyped library


@cache
def _libraries() -> ThreadpoolController:
    """The linear algebra of this process: to look for it takes a millisecond."""
    return ThreadpoolController()
