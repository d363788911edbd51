"""The instructions of a pickle are interpreted and never run, and their cost is bounded."""

import pickle
import pickletools
import struct

import pytest

from brightest.errors import StorageError
from brightest.system import unpickle as machine
from brightest.system.budget import Budget
from brightest.system.unpickle import Vocabulary


def nothing(*_):
    return NotImplemented


def unpickle(program, **limits):
    vocabulary = Vocabulary("plain values", "save plain values", nothing, nothing)
    return machine.unpickle(program, Budget("", StorageError, **limits), vocabulary)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_plain_values_are_read_as_python_reads_them(protocol):
    shared = [1.5]
    value = {
        "a": [1, -2, 2**70, True, None],
        "b": ("ä", (), (1,), (1, 2, 3, 4)),
        "c": {1: {}},
        "d": shared,
        "e": shared,
    }
    found = unpickle(pickle.dumps(value, protocol))
    assert found == value
    assert found["d"] is found["e"]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_call_that_the_vocabulary_does_not_know_is_refused(protocol):
    with pytest.raises(StorageError, match=r"would call '(__builtin__|builtins)\.complex' .* save plain values"):
        unpickle(pickle.dumps(1j, protocol))


def test_an_empty_program_gives_nothing():
    with pytest.raises(ValueError, match="pickle exhausted"):
        unpickle(b"\x80\x02")
    assert unpickle(b"\x80\x02N.") is None
    assert unpickle(b"\x80\x02J" + struct.pack("<i", -5) + b".") == -5


@pytest.mark.parametrize("opcode", ["DUP", "EXT4", "INST", "OBJ", "NEWOBJ"])
def test_other_opcodes_are_refused_before_anything_is_run(opcode):
    code = {op.name: op.code for op in pickletools.opcodes}[opcode].encode("latin-1")
    operands = {"INST": b"os\nsystem\n"}
    with pytest.raises(StorageError, match=f"pickle's {opcode}"):
        unpickle(b"\x80\x02N" + code + operands.get(opcode, bytes(8)) + b".")


def test_a_memo_has_no_places_in_between():
    assert unpickle(b"\x80\x02Nr\xff\xff\xff\xff.") is None


def shared_tuples(depth):
    """Instructions for a dict whose last value is a tuple of two tuples, the same one twice, and so on: 2**depth."""
    items = (b"M%c\0h%ch%c\x86q%c" % (i, i, i, i + 1) for i in range(depth))
    return b"}(K\xff)q\0" + b"".join(items)


@pytest.mark.parametrize("depth", [9, 45])  # if they were hashed, the test would fail with the first, and hang with 45
@pytest.mark.parametrize("end", [b"h%cNu.", b"Nh%cX\1\0\0\0a\x93u."], ids=["key", "module"])
def test_a_name_of_shared_tuples_is_never_hashed_or_printed(end, depth):
    with pytest.raises(StorageError, match="has a name that is a tuple, not text"):
        unpickle(b"\x80\x02" + shared_tuples(depth) + end % depth)


def test_instructions_are_counted():
    with pytest.raises(StorageError, match="is made of more parts"):
        unpickle(b"\x80\x02(" + b"}" * 1000 + b"l.", parts=999)
