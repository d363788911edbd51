"""`brightest sweep`: its table, its JSON, its files; what is wrong is one sentence."""

import json
import shlex
import signal
import sys

import pytest

from brightest.cli.sweep_display import SweepDisplay


@pytest.fixture
def swept(brightest, arrays, monkeypatch):
    """Call `brightest sweep` on small data. To draw its picture takes a second: it is drawn where that is asked for."""

    def call(*options, vary=("learning_rate=0.01..0.5:log", "hidden=8/6,6", "epochs=4"), trials=9, drawn=False):
        if not drawn:
            monkeypatch.setattr("brightest.cluster.sweep.outputs.save", lambda figure, path: path)
        options_to_vary = [word for text in vary for word in ("--vary", text)]
        return brightest("sweep", "--data", arrays, *options_to_vary, "--trials", trials, *options)

    return call


def test_it_prints_a_table_and_the_command_that_trains_the_best_again(swept, brightest, tmp_path):
    done = swept(drawn=True)
    assert done.code == 0, done.err
    assert done.err.count("finished  validation accuracy") == 9
    assert "Share of the spread between trials that each setting explains alone: " in done.out
    (command,) = (line.partition(": ")[2] for line in done.out.splitlines() if line.startswith("To train it again"))
    names = {path.name for path in (tmp_path / "sweep").iterdir()}
    assert names == {"network.safetensors", "sweep.json", "sweep.png", "trials", "trials.json", "trials.parquet"}
    arguments = shlex.split(command)[1:]
    arguments[arguments.index("stripes.npz")] = tmp_path / "stripes.npz"
    assert brightest(*arguments, "--out", "again.safetensors").code == 0
    again, best = tmp_path / "again.safetensors", tmp_path / "sweep" / "network.safetensors"
    assert again.read_bytes() == best.read_bytes()


def test_its_json_has_all_trials_and_so_have_its_tables(swept, tmp_path):
    from pyarrow.parquet import read_table

    done = swept("--json", "--stop-early", "--out", "here")
    found = json.loads(done.out)
    assert len(found["runs"]) == 9
    assert found["best"]["validation_accuracy"] == max(
        run["validation_accuracy"] for run in found["runs"] if run["status"] == "finished"
    )
    assert 0 <= found["test_accuracy"] <= 1
    assert json.loads((tmp_path / "here" / "trials.json").read_text()) == found["runs"]
    assert read_table(tmp_path / "here" / "trials.parquet").to_pylist() == found["runs"]


def test_the_same_call_and_resume_go_on(swept, brightest):
    first = json.loads(swept("--json", trials=3).out)
    more = swept("--json", trials=5)
    assert "Continuing: 3 of 5 trials were done before." in more.err
    resumed = brightest("sweep", "--resume", "sweep", "--json")
    assert json.loads(resumed.out) == json.loads(more.out)
    assert json.loads(more.out)["runs"][:3] == first["runs"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_ctrl_c_says_how_to_go_on(swept, brightest, monkeypatch):
    show = SweepDisplay.show

    def shown(display, progress):
        show(display, progress)
        if len(progress.results) >= 2:  # two may end at once
            monkeypatch.setattr(SweepDisplay, "show", show)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(SweepDisplay, "show", shown)
    stopped = swept("--json")
    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.err.splitlines()[-1].endswith("to continue: brightest sweep --resume sweep")
    assert len(json.loads(brightest("sweep", "--resume", "sweep", "--json").out)["runs"]) == 9


def test_without_pyarrow_it_says_what_gives_a_parquet(swept, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = swept(trials=2)
    assert "pip install 'brightest[parquet]'" in done.out
    assert not (tmp_path / "sweep" / "trials.parquet").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "a sweep needs something to vary"),
        (("--vary", "seed"), "--vary seed can't work"),
        (("--vary", "learning_rate=0..1"), "learning rate 0 can't work"),
        (("--vary", "seed=0..4", "--search", "genetic"), "genetic"),
        (("--vary", "seed=0..4", "--minutes", "0"), "0 minutes can't be"),
        (("--vary", "seed=0..4", "--resume", "sweep"), "--resume reads what varies from the folder"),
        (("--search", "bayes", "--resume", "sweep"), "--resume reads what varies from the folder"),
        (("--resume", "nowhere"), "there is no sweep in nowhere"),
    ],
)
def test_a_wrong_call_is_one_sentence(brightest, options, sentence, tmp_path):
    done = brightest("sweep", *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("brightest: ")
    assert sentence in line
    assert not list(tmp_path.iterdir())


def test_the_live_table_shows_the_best_and_what_runs(swept, monkeypatch):
    from io import StringIO

    from rich.console import Console

    screen = StringIO()
    terminal = Console(file=screen, force_terminal=True, width=100, highlight=False)
    monkeypatch.setattr("brightest.cli.sweep.open_console", lambda *, stderr=False: terminal)
    assert swept().code == 0
    assert "best so far" in screen.getvalue()
    assert "9 of 9 trials" in screen.getvalue()
