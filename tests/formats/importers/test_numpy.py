"""The file of Python is read as text, never run."""

import pytest

from brightest.errors import StorageError
from brightest.formats.exporters.numpy import serialize
from brightest.formats.importers import import_network
from brightest.formats.importers.numpy import read
from brightest.system.budget import Budget
from support.random_networks import assert_same, network


def test_a_stranger_s_program_is_not_run(tmp_path):
    path, trace = tmp_path / "n.py", tmp_path / "trace"
    evil = f"open({str(trace)!r}, 'w').write('ran')\n"
    path.write_bytes(evil.encode() + serialize(network()) + b"\n" + evil.encode())
    assert_same(import_network(path).network, network())
    assert not trace.exists()
    path.write_text(f"ABOUT = open({str(trace)!r}, 'w')\nNUMBERS = ''\n")
    with pytest.raises(StorageError, match=r"n\.py is no Python file that brightest export wrote"):
        import_network(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("'layers': [25, 7, 5, 3]", "'layers': [25, 7, 5, 4]", "a number of weights and biases"),
        ("'layers': [25, 7, 5, 3]", "'layers': [25, -7, 5, 3]", "a number of weights and biases"),
        ("'layers': [25, 7, 5, 3]", "'layers': 'many'", "no Python file that brightest export wrote"),
        ("'numbers': '<f4'", "'numbers': 'O'", "no Python file that brightest export wrote"),
        ("'activation': 'relu'", "'activation': 'step'", "is damaged"),
        ("'format': 1", "'format': 2", "has format 2"),
        ("NUMBERS = ", "OTHERS = ", "no Python file that brightest export wrote"),
    ],
)
def test_changed_files_are_refused(old, new, sentence, tmp_path):
    text = serialize(network()).decode()
    assert old in text
    (tmp_path / "n.py").write_text(text.replace(old, new, 1))
    with pytest.raises(StorageError, match=sentence):
        import_network(tmp_path / "n.py")


def test_numbers_are_counted_before_they_are_decoded():
    with pytest.raises(StorageError, match="holds more numbers"):
        read(serialize(network()), Budget("", StorageError, array_bytes=500))
