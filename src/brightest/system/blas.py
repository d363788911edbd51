"""The threads of NumPy's linear algebra."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_blas_thread() -> AbstractContextManager[object]:
    """Run the block's matrix products on one thread: small ones take longer to synchronize (benchmarks/LOG.md)."""
    return _libraries().limit(limits=1)  # type: ignore[no-any-return]  # untyped library


@cache
def _libraries() -> ThreadpoolController:
    """The linear algebra of this process: to look for it takes a millisecond."""
    return ThreadpoolController()
