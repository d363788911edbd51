"""A sweep trains every trial once, whatever happens, and its best network is the one that train makes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import brightest
from brightest.cluster.sweep.folder import open_folder, read_request
from brightest.cluster.sweep.request import request_from_json
from brightest.cluster.sweep.sweep import in_time
from brightest.cluster.sweep.workers import Threads
from brightest.errors import SettingError, StorageError, TrainingError
from support.dying import Death, dies_at
from support.small import assert_identical
from support.sweeping import DATA, VARY, facts, small_sweep


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    return small_sweep(out=folder), folder


def test_the_best_by_validation_is_saved_with_its_card(undisturbed):
    result, folder = undisturbed
    assert result.best.score == max(trial.score for trial in result.trials)
    assert {trial.status for trial in result.trials} == {"finished"}
    network = brightest.load(folder / "network.safetensors")
    assert_identical(network, result.network)
    assert network.card.scores["test_accuracy"] == brightest.evaluate(network, DATA.test).accuracy
    assert network.card.settings["learning_rate"] == result.best.settings["learning_rate"]


def test_a_trial_is_the_training_that_fit_does(undisturbed):
    result, _ = undisturbed
    settings = dict(result.best.settings)
    hidden, seed = settings.pop("hidden"), 0
    fitted = brightest.fit(DATA, "lesson", seed=seed, validation=50, layers=(25, *hidden, 3), **settings)
    assert_identical(fitted.network, result.network)
    assert fitted.network.card == result.network.card
    assert fitted.network.calibration == result.network.calibration


def test_only_the_best_so_far_has_a_checkpoint_which_train_can_resume(undisturbed):
    result, folder = undisturbed
    (checkpoint,) = (folder / "trials").glob("*.safetensors")
    assert checkpoint.name.startswith(f"{result.best.number:05}")
    assert_identical(brightest.resume_fit(checkpoint, DATA).network, result.network)


@pytest.mark.parametrize("search", ["random", "grid", "bayes"])
@pytest.mark.parametrize("stop_early", [False, True])
def test_it_repeats_and_goes_on_to_the_same_end(tmp_path, search, stop_early):
    vary = {**VARY, "learning_rate": "0.02..2:log:5"}
    trials = None if search == "grid" else 20
    whole = small_sweep(vary, trials=trials, search=search, stop_early=stop_early)
    out = tmp_path / "sweep"
    started = small_sweep(vary, trials=trials, search=search, stop_early=stop_early, out=out)
    assert facts(started) == facts(whole)
    for number in (1, 4, started.best.number, 9):  # as if it had been killed before they were written
        (out / "trials" / f"{number:05}.json").unlink(missing_ok=True)
    resumed = small_sweep(vary, trials=trials, search=search, stop_early=stop_early, out=out)
    assert facts(resumed) == facts(whole)
    assert resumed.best.number == whole.best.number
    assert_identical(resumed.network, whole.network)
    if stop_early and search != "bayes":
        assert {trial.status for trial in whole.trials} == {"finished", "stopped"}
        assert all(trial.epoch in (1, 2) for trial in whole.trials if trial.status == "stopped")


def test_it_dies_at_any_call_of_the_system_and_goes_on(undisturbed, tmp_path, monkeypatch):
    monkeypatch.setattr("brightest.cluster.sweep.workers.cores", lambda: 1)  # in an order that repeats
    with dies_at(10**9) as calls:
        small_sweep(out=tmp_path / "counted")
    for number in range(3, len(calls), len(calls) // 7):
        out = tmp_path / str(number)
        with pytest.raises(Death), dies_at(number):
            small_sweep(out=out)
        resumed = small_sweep(out=out)
        assert facts(resumed) == facts(undisturbed[0])
        assert_identical(resumed.network, undisturbed[0].network)
        assert len(list((out / "trials").glob("*.safetensors"))) == 1


def test_a_finished_sweep_reads_the_test_set_no_second_time(undisturbed, monkeypatch):
    from brightest.cluster.sweep import sweep

    monkeypatch.setattr(sweep, "finish", None)
    again = small_sweep(out=undisturbed[1])
    assert_identical(again.network, undisturbed[0].network)


def test_more_trials_go_on_from_fewer(undisturbed, tmp_path):
    small_sweep(trials=3, out=tmp_path)
    assert facts(small_sweep(out=tmp_path)) == facts(undisturbed[0])


def test_the_number_of_threads_changes_nothing(undisturbed, monkeypatch):
    monkeypatch.setattr("brightest.cluster.sweep.workers.cores", lambda: 4)
    assert facts(small_sweep()) == facts(undisturbed[0])


def test_another_sweep_is_not_mixed_in(undisturbed):
    with pytest.raises(SettingError, match=r"holds another sweep: its seed is 0, not 1\. Choose another --out"):
        small_sweep(out=undisturbed[1], seed=1)


@pytest.mark.parametrize(
    "damage", [{"history": None}, {"history": []}, {"settings": None}, {"epoch": 99}, {"trial": 0}, {"history": "nan"}]
)
def test_a_damaged_trial_is_named(tmp_path, damage):
    small_sweep(trials=2, out=tmp_path)
    file = tmp_path / "trials" / "00001.json"
    stored = json.loads(file.read_text())
    if damage == {"history": "nan"}:
        damage = {"history": [entry | {"validation_accuracy": float("nan")} for entry in stored["history"]]}
    file.write_text(json.dumps(stored | damage))
    with pytest.raises(StorageError, match=r"00001\.json is damaged: delete it"):
        small_sweep(trials=2, out=tmp_path)


@pytest.mark.parametrize(
    "damage",
    [{"seed": 1.5}, {"validation": "x"}, {"trials": "many"}, {"patience": "q"}, {"vary": [1]}, {"engine": None}],
)
def test_an_edited_question_is_refused(undisturbed, damage):
    stored = read_request(undisturbed[1])
    assert request_from_json(stored).trials == stored["trials"]
    with pytest.raises(SettingError, match=r"sweep\.json isn't a sweep's"):
        request_from_json(stored | damage)


def test_a_billion_trials_take_no_memory_before_they_begin(tmp_path):
    with pytest.raises(TrainingError, match="no trial has finished"):
        small_sweep({**VARY, "learning_rate": "0.1..0.5"}, trials=10**12, minutes=1e-9, out=tmp_path)


def test_two_cannot_write_one_folder(tmp_path):
    with open_folder(tmp_path), pytest.raises(StorageError, match=r"sweep\.json"):
        small_sweep(out=tmp_path)


def test_a_trial_that_diverges_fails_alone():
    found = small_sweep({**VARY, "learning_rate": [0.5, 1e200], "hidden": "6"})
    assert sorted(trial.status for trial in found.trials) == ["failed", "finished"]
    (failed,) = (trial for trial in found.trials if trial.status == "failed")
    assert "no longer a number" in failed.failure


def test_if_all_fail_it_says_why():
    with pytest.raises(TrainingError, match="no trial has finished; the cost or a weight is no longer a number"):
        small_sweep({**VARY, "learning_rate": [1e200]})


def test_its_time_may_be_over():
    assert not in_time(None)()
    assert not in_time(1)()
    with pytest.raises(TrainingError, match="no trial has finished: give the sweep more minutes"):
        small_sweep(minutes=1e-9)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"vary": {}}, "needs something to vary"),
        ({"vary": {"learning_rate": "0..1"}}, "learning rate 0 can't work"),
        ({"vary": {"batch_size": "10/1000"}}, "batch size 1,000 is more than"),
        ({"vary": {"activation": "relu/swish"}}, "'swish' is unknown"),
        ({"vary": {"frame": "upright"}}, "frame"),
        ({"trials": 0}, "0 trials can't work"),
        ({"search": "genetic"}, "search 'genetic' is unknown"),
        ({"seed": -1}, "seed -1 can't work"),
        ({"minutes": -1}, "-1 minutes can't be a sweep's time"),
        ({"validation": 0}, "so some examples must be held out"),
        ({"validation": 10**6}, "can't be held out"),
        ({"vary": {"epochs": "1/9"}, "stop_early": True}, "takes at least 3 epochs, not 1"),
    ],
)
def test_a_wrong_call_is_refused_before_any_work(monkeypatch, arguments, reason):
    monkeypatch.setattr(Threads, "begin", None)
    with pytest.raises(SettingError, match=reason):
        small_sweep(**arguments)


KILLED = """
import os, signal, sys
from support.sweeping import small_sweep
def show(progress):
    if len(progress.results) >= 2:
        os.kill(os.getpid(), signal.SIGKILL)
small_sweep(out=sys.argv[1], on_change=show)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are of POSIX")
def test_a_killed_process_loses_nothing(undisturbed, tmp_path):
    tests = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=tests, check=False)
    assert done.returncode == -signal.SIGKILL
    written = [json.loads(file.read_bytes()) for file in (tmp_path / "trials").glob("*.json")]
    assert 2 <= len(written) < 6
    assert facts(small_sweep(out=tmp_path)) == facts(undisturbed[0])


def test_a_search_whose_library_is_missing_leaves_the_folder_free(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(SettingError, match=r"--search bayes needs optuna.*pip install 'brightest\[cluster\]'"):
        small_sweep(search="bayes", out=tmp_path)
    assert small_sweep(trials=1, out=tmp_path).trials
