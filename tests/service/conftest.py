"""A reader, pictures of the bundled handwriting, and the service around them."""

import io
import json

import numpy as np
import pytest

from brightest import Reader
from brightest.data import load_data
from brightest.service import log
from brightest.service.pool import warm_up
from support.service_client import encoded, serving


@pytest.fixture(scope="session", autouse=True)
def all_logged():
    """The log of all services in threads; some lines come only after a test is over."""
    written = io.StringIO()
    log.log_to(written)
    yield written
    log.LOGGER.handlers.clear()


@pytest.fixture
def logged(all_logged):
    """A function that returns the events logged since the test began."""
    start = len(all_logged.getvalue())
    return lambda: [json.loads(line) for line in all_logged.getvalue()[start:].splitlines()]


@pytest.fixture(scope="session")
def reader():
    reader = Reader("reader")
    warm_up(reader)  # compiling may take longer than a request may wait
    return reader


@pytest.fixture(scope="session")
def images():
    """Forty framed digits, (40, 28, 28)."""
    return load_data("optdigits").test.images[:40].reshape(-1, 28, 28)


@pytest.fixture(scope="session")
def photo(images):
    """A picture's file: three digits in a row, dark on light."""
    row = np.concatenate(list(np.kron(images[:3], np.ones((1, 2, 2), np.uint8))), axis=1)
    return encoded(255 - np.pad(row, 30))


@pytest.fixture(scope="session")
def service(reader):
    with serving(reader) as running:
        yield running
