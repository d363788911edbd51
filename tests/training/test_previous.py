"""What an older training left is kept: under a free name, its network and checkpoint together, whatever happens."""

import pytest

import brightest
from brightest.data import DataSet
from brightest.nn import storage
from brightest.system import files
from brightest.training.checkpoint import CHECKPOINT, load_checkpoint
from brightest.training.previous import set_aside
from support.dying import Death, dies_at
from support.small import CLASSES, examples, save_training

NAMES = ("n.safetensors", f"n{CHECKPOINT}")


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def assert_together(folder, network, checkpoint):
    """Both are there under one name."""
    there = contents(folder)
    pairs = [(there.get(f"{name}.safetensors"), there.get(f"{name}{CHECKPOINT}")) for name in ("n", "n.previous")]
    assert (network, checkpoint) in pairs


def test_nothing_is_set_aside_if_there_is_nothing(tmp_path):
    assert set_aside(tmp_path / "n.safetensors") is None
    assert not list(tmp_path.iterdir())


def test_a_network_and_its_checkpoint_are_set_aside_together(tmp_path):
    path = save_training(tmp_path, seed=1)
    network, checkpoint = (contents(tmp_path)[name] for name in NAMES)
    assert set_aside(path) == tmp_path / "n.previous.safetensors"
    assert contents(tmp_path) == {"n.previous.safetensors": network, f"n.previous{CHECKPOINT}": checkpoint}


def test_nothing_is_ever_replaced(tmp_path):
    kept = [set_aside(save_training(tmp_path, seed)).name for seed in (1, 2, 3)]
    assert kept == ["n.previous.safetensors", "n.previous-2.safetensors", "n.previous-3.safetensors"]
    for seed, name in enumerate(("n.previous", "n.previous-2", "n.previous-3"), 1):
        assert load_checkpoint(tmp_path / f"{name}{CHECKPOINT}")[0].seed == seed


@pytest.mark.parametrize("missing", NAMES)
def test_what_is_set_aside_is_never_paired_with_an_older_training(missing, tmp_path):
    set_aside(save_training(tmp_path, seed=1))
    before = contents(tmp_path)
    save_training(tmp_path, seed=2)
    (tmp_path / missing).unlink()  # as a training that was killed leaves it
    kept = set_aside(tmp_path / "n.safetensors")
    assert kept.name == ("n.previous-2.safetensors" if missing != "n.safetensors" else f"n.previous-2{CHECKPOINT}")
    assert contents(tmp_path) == before | {kept.name: kept.read_bytes()}


@pytest.mark.parametrize("missing", NAMES)
def test_half_a_training_that_was_set_aside_gets_no_other_half(missing, tmp_path):
    path = save_training(tmp_path, seed=1)
    (tmp_path / missing).unlink()
    set_aside(path)
    before = contents(tmp_path)
    save_training(tmp_path, seed=2)
    network, checkpoint = (contents(tmp_path)[name] for name in NAMES)
    assert set_aside(path).name == "n.previous-2.safetensors"
    both = {"n.previous-2.safetensors": network, f"n.previous-2{CHECKPOINT}": checkpoint}
    assert contents(tmp_path) == before | both


def test_death_at_any_call_leaves_both_together_and_the_next_one_finishes(tmp_path):
    deaths = 0
    for number in range(100):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = save_training(folder, seed=1)
        network, checkpoint = (contents(folder)[name] for name in NAMES)
        try:
            with dies_at(number):
                set_aside(path)
            break
        except Death:
            deaths += 1
        assert_together(folder, network, checkpoint)
        set_aside(path)
        assert contents(folder) == {"n.previous.safetensors": network, f"n.previous{CHECKPOINT}": checkpoint}
    assert deaths >= 5


def test_without_hard_links_it_is_copied(tmp_path, monkeypatch):
    def none(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(files.os, "link", none)
    path = save_training(tmp_path, seed=1)
    before = contents(tmp_path)
    set_aside(path)
    assert contents(tmp_path) == {name.replace("n.", "n.previous.", 1): content for name, content in before.items()}


def test_death_in_a_training_beside_an_older_one_loses_neither(tmp_path):
    data = DataSet("mine", examples(), examples(50, 2), CLASSES)
    few = {"epochs": 1, "layers": (25, 6, 3), "batch_size": 100, "engine": "reference"}
    deaths = 0
    for number in range(0, 200, 3):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = save_training(folder, seed=1)
        network, checkpoint = (contents(folder)[name] for name in NAMES)
        try:
            with dies_at(number):
                brightest.fit(data, "lesson", seed=2, out=path, **few)
            break
        except Death:
            deaths += 1
        assert_together(folder, network, checkpoint)
        brightest.fit(data, "lesson", seed=3, out=path, **few)
        assert storage.load(path).card.seed == 3
        assert network in contents(folder).values()
        assert not [name for name in contents(folder) if name.startswith(".") and name.endswith(".lock")]
    assert deaths >= 8
