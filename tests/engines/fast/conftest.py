"""Both engines, shared by all tests of a session."""

import pytest

from brightest.engines.fast import FastEngine
from brightest.engines.reference import ReferenceEngine


@pytest.fixture(scope="session")
def fast():
    engine = FastEngine()
    engine.warm_up()
    return engine


@pytest.fixture(scope="session")
def reference():
    return ReferenceEngine()
