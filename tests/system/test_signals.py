"""SIGINT, SIGTERM and SIGHUP end the program by one path, with the exit code that shells expect."""

import contextlib
import signal
import sys
import time

import pytest

from brightest.cli import main
from brightest.system.signals import Stop, deferred, resent, stopping

if sys.platform == "win32":
    pytest.skip("signals are of POSIX", allow_module_level=True)

CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TIMEOUT_SECONDS = 60  # a busy machine is slow


@pytest.fixture(autouse=True)
def heeded():
    """Let the signals stop a program even if the tests run in the background or under nohup, where some are ignored."""

    def unhandled(number, _):
        pytest.fail(f"signal {number} is not handled")

    before = {number: signal.signal(number, unhandled) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("name", CODES)
def test_a_signal_stops_what_is_not_deferred(name):
    with pytest.raises(Stop) as stopped, stopping():
        signal.raise_signal(getattr(signal, name))
    assert stopped.value.code == CODES[name]


@pytest.mark.parametrize("name", CODES)
def test_deferred_work_is_asked_and_goes_on(name):
    with stopping(), deferred() as asked:
        assert not asked()
        signal.raise_signal(getattr(signal, name))
        assert asked() == CODES[name]


def test_the_second_signal_stops_deferred_work_too():
    with stopping(), deferred():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Stop):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("handling", [deferred, resent])
def test_a_stop_that_a_library_swallowed_is_raised_again(handling):
    def work():
        with contextlib.suppress(BaseException):
            signal.raise_signal(signal.SIGHUP)
        with handling():
            pytest.fail("the work began")

    with pytest.raises(Stop) as stopped, stopping():
        work()
    assert stopped.value.code == CODES["SIGHUP"]
    with stopping(), handling():
        pass


def test_a_signal_that_is_ignored_stays_so(monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with stopping(), deferred() as asked:
            signal.raise_signal(signal.SIGHUP)
            assert not asked()
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(("name", "arrives"), [("SIGINT", "SIGINT"), ("SIGTERM", "SIGTERM"), ("SIGHUP", "SIGTERM")])
def test_a_server_gets_the_signal_that_came_before_it(name, arrives):
    got = []
    with stopping(), resent() as first:
        signal.raise_signal(getattr(signal, name))
        before = signal.signal(getattr(signal, arrives), lambda number, _: got.append(number))  # as Uvicorn does
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not got and time.monotonic() < deadline:
            time.sleep(0.01)
        signal.signal(getattr(signal, arrives), before)
    assert got[:1] == [getattr(signal, arrives)]
    assert first() == getattr(signal, name)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", CODES)
def test_a_signal_during_an_import_is_a_sentence(name, monkeypatch, capsys):
    class Signals:
        def __set_name__(self, owner, attribute):  # Python makes a RuntimeError of what is raised here
            signal.raise_signal(getattr(signal, name))

    def call():
        type("Imported", (), {"attribute": Signals()})

    monkeypatch.setattr(main, "_call", call)
    with pytest.raises(SystemExit) as stopped:
        main.run()
    assert stopped.value.code == CODES[name]
    assert capsys.readouterr().err == "brightest: stopped.\n"


def test_an_output_that_nobody_reads_ends_without_a_word(monkeypatch, capsys):
    def call():
        raise BrokenPipeError

    monkeypatch.setattr(main, "_call", call)
    with pytest.raises(SystemExit) as stopped:
        main.run()
    assert stopped.value.code == 141
    assert capsys.readouterr() == ("", "")
