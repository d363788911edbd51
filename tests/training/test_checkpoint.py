"""Checkpoints: a training resumed from its file ends as if it had never stopped."""

import json
from dataclasses import replace

import pytest
import safetensors.numpy

from brightest.engines import engine
from brightest.errors import SettingError, StorageError
from brightest.nn import digest, storage
from brightest.training import loop
from brightest.training.checkpoint import CHECKPOINT, find_checkpoint, load_checkpoint, save_checkpoint
from brightest.training.recipes import RECIPES, Recipe
from support.small import CLASSES, SMALL, assert_identical, examples, last, save_training


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("averaging", [0.0, 1.0])
def test_a_resumed_training_ends_the_same_to_the_last_bit(optimizer, averaging, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_PER_YIELD", 0)
    recipe = replace(SMALL, optimizer=optimizer, averaging=averaging, learning_rate=0.1, epochs=2)
    whole = list(loop.resume(loop.begin(recipe, 0, CLASSES), examples(), engine=engine("reference")))
    for record in (whole[0], whole[5], whole[14], whole[20]):
        path = save_checkpoint(record.state, tmp_path / "c.safetensors", {"data": "mine"})
        state, source = load_checkpoint(path)
        assert source == {"data": "mine"}
        end = last(loop.resume(state, examples(), engine=engine("reference")))
        assert_identical(end.network, whole[-1].network)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": -1}, {"seed": float("inf")}, {"step": -1}, {"epoch": -1}, {"epoch": 10**30}, {"batch": -1},
        {"averaged": -1}, {"seconds": float("nan")}, {"recipe": {}}, {"data": 3}, {"activation": "relu"},
    ],
    ids=str,
)  # fmt: skip
def test_an_impossible_checkpoint_is_refused(change, tmp_path):
    recipe = replace(SMALL, optimizer="momentum", averaging=1.0, epochs=1)
    record = last(loop.resume(loop.begin(recipe, 0, CLASSES), examples(), engine=engine("reference")))
    path = save_checkpoint(record.state, tmp_path / "c.safetensors")
    content = path.read_bytes()
    tensors = safetensors.numpy.load(content)
    metadata = storage.safetensors_header(content)["__metadata__"]
    about = json.loads(metadata["brightest"]) | change | {digest.NAME: digest.BLANK}
    path.write_bytes(digest.seal(safetensors.numpy.save(tensors, {"brightest": json.dumps(about)})))
    with pytest.raises(StorageError, match=r"^(?!.*damaged)"):
        load_checkpoint(path)


def test_a_checkpoint_is_found_by_its_name_and_by_its_network(tmp_path):
    path, checkpoint = save_training(tmp_path, seed=0), tmp_path / f"n{CHECKPOINT}"
    assert find_checkpoint(path) == find_checkpoint(checkpoint) == checkpoint
    checkpoint.unlink()
    assert find_checkpoint(checkpoint) is None
    with pytest.raises(SettingError, match="no checkpoint beside it"):
        find_checkpoint(path)
    with pytest.raises(SettingError, match="there is no checkpoint"):
        find_checkpoint(tmp_path / "other.safetensors")


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_is_stored_under_the_names_that_older_files_have(recipe):
    stored = recipe.hyperparameters()
    assert stored["nonsense"] == recipe.outlier_exposure
    assert stored["deformation"]["stray"] == recipe.deformation.translate_outlier_prob
    assert Recipe.from_hyperparameters(json.loads(json.dumps(stored))) == recipe
    del stored["deformation"], stored["nonsense"]  # as before these were added
    assert Recipe.from_hyperparameters(stored).outlier_exposure == 0
