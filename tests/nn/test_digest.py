"""Every file of brightest's has a digest, by which any damage is found when it is read."""

import random
from dataclasses import replace

import numpy as np
import pytest
import safetensors.numpy

import brightest
from brightest.errors import BrightestError, StorageError
from brightest.formats.importers import import_network
from brightest.nn import storage
from brightest.nn.network import random_network
from brightest.nn.pretrained import NAMES, network_path, snapshots
from support.small import CLASSES


@pytest.fixture
def network():
    return random_network((25, 6, 3), np.random.default_rng(0), "tanh", "cross-entropy", CLASSES)


@pytest.fixture
def file(network, tmp_path):
    return storage.save(network, tmp_path / "n.safetensors")


def damages(content):
    """Truncations, tails and pages of zeros, bytes too many, and a flip of one bit in every byte of the header."""
    rng = random.Random(0)
    for n in range(0, len(content), 256):
        yield content[:n]
        yield content[:n] + bytes(len(content) - n)
        yield content[:n] + bytes(256) + content[n + 256 :]
    yield from (content + more for more in (b"\0", b" ", content))
    header = 8 + int.from_bytes(content[:8], "little")
    for i in (*range(header), *(rng.randrange(len(content)) for _ in range(200))):
        flipped = bytearray(content)
        flipped[i] ^= 1 << rng.randrange(8)
        yield bytes(flipped)


def test_no_damage_is_loaded(file):
    content = file.read_bytes()
    tried = 0
    for damaged in damages(content):
        if damaged != content:
            file.write_bytes(damaged)
            with pytest.raises(StorageError):
                storage.load(file)
            tried += 1
    assert tried > 500


def test_spaces_in_the_header_are_damage_too(file):
    content = file.read_bytes()
    n = int.from_bytes(content[:8], "little")
    header = content[8 : 8 + n]
    file.write_bytes((n + 8).to_bytes(8, "little") + header + bytes(8 * b" ") + content[8 + n :])
    with pytest.raises(StorageError, match="is damaged: its content is not what was written"):
        storage.load(file)


def test_numbers_that_were_changed_are_found_though_the_file_is_whole(file):
    content = file.read_bytes()
    tensors = safetensors.numpy.load(content)
    described = storage.safetensors_header(content)["__metadata__"]
    safetensors.numpy.save_file(tensors | {"biases.0": tensors["biases.0"] + 1}, file, described)
    with pytest.raises(StorageError, match="is damaged"):
        storage.load(file)


def test_a_file_from_before_there_were_digests_is_read_with_a_word(network, tmp_path):
    path = tmp_path / "old.safetensors"
    described = storage.json.dumps(storage.describe(network), default=float)
    content = safetensors.numpy.save(storage.named_tensors("", network.parameters), {"brightest": described})
    path.write_bytes(content)
    with pytest.warns(UserWarning, match=r"old\.safetensors was written before files had a digest"):
        assert storage.load(path).classes == CLASSES


def test_a_digest_of_no_known_name_is_damage(file):
    file.write_bytes(file.read_bytes().replace(b"sha256", b"sha255"))
    with pytest.raises(StorageError, match="is damaged"):
        storage.load(file)


@pytest.mark.parametrize("path", [*map(network_path, NAMES), *snapshots()], ids=lambda path: path.name)
def test_the_networks_that_come_with_brightest_have_one(path):
    assert brightest.load(path)  # without a warning, which would be an error
    flipped = bytearray(path.read_bytes())
    flipped[-3] ^= 1
    damaged = bytes(flipped)
    described = storage.safetensors_header(damaged)["__metadata__"]["brightest"]
    with pytest.raises(StorageError):
        storage._check_digest(path, damaged, described)


@pytest.mark.parametrize("to", ["json", "numpy"])
def test_an_export_has_one_too(to, network, tmp_path):
    from importlib import import_module

    from brightest.formats.exporters import TARGETS

    path = tmp_path / f"n{TARGETS[to].suffix}"
    content = import_module(f"brightest.formats.exporters.{to}").serialize(replace(network, classes=("a", "b", "c")))
    path.write_bytes(content)
    assert import_network(path).network.classes == ("a", "b", "c")
    changed = content.replace(b"tanh", b"relu")
    assert changed != content
    path.write_bytes(changed)
    with pytest.raises(StorageError, match="is damaged"):
        import_network(path)


def test_json_may_be_laid_out_anew_but_not_changed(network, tmp_path):
    import json

    from brightest.formats.exporters.json import serialize

    path = tmp_path / "n.json"
    written = serialize(network)
    path.write_text(json.dumps(json.loads(written), indent=2, sort_keys=True))
    import_network(path)
    for part, value in (("weights", [[[0.5] * 25] * 6, [[0.5] * 6] * 3]), ("brightest", {"classes": ["x", "y", "z"]})):
        record = json.loads(written)
        record[part] = record[part] | value if part == "brightest" else value
        path.write_text(json.dumps(record))
        with pytest.raises(BrightestError, match="damaged"):
            import_network(path)
    path.write_bytes(written.replace(b'"brightest"', b'"brightesu"'))
    with pytest.raises(BrightestError, match="damaged"):
        import_network(path)
