"""Layers are put in the order that their sizes allow; where several are possible, in one that is said, or in none."""

from itertools import permutations

import numpy as np
import pytest

from brightest.errors import StorageError
from brightest.formats.importers.order import MAX_LAYERS, chain

SAME = (16, 16)


def order(*names, sizes, file_order=False):
    return chain(dict(zip(names, sizes, strict=True)), file_order=file_order)


@pytest.mark.parametrize("names", list(permutations(["input", "hidden", "output"])))
def test_one_possible_order_needs_no_assumption(names):
    sizes = {"input": (784, 32), "hidden": (32, 16), "output": (16, 10)}
    for file_order in (False, True):
        assert chain({name: sizes[name] for name in names}, file_order=file_order) == (
            ["input", "hidden", "output"],
            "",
        )


@pytest.mark.parametrize(
    "names",
    [
        ("fc1", "fc2", "fc10"),
        ("net.0", "net.2", "net.4"),
        ("layer_one", "layer_two", "layer_three"),
        ("layerOne", "layerTwo", "layerThree"),
        ("first_hidden", "second_hidden", "third_hidden"),
        ("hidden_a", "hidden_b", "hidden_c"),
        ("blocks.0.one", "blocks.0.two", "blocks.1.one"),
    ],
)
@pytest.mark.parametrize("shuffle", range(3))
def test_numbers_in_names_decide_between_layers_of_one_size(names, shuffle):
    layers = {"z_in": (784, 16), **dict.fromkeys(names, SAME), "a_out": (16, 10)}
    keys = np.random.default_rng(shuffle).permutation(list(layers)).tolist()
    found, assumed = chain({name: layers[name] for name in keys}, file_order=False)
    assert found == ["z_in", *names, "a_out"]
    assert assumed == f"the layers in the order of their names, {' → '.join(found)}"


def test_a_chain_that_passes_a_size_twice():
    sizes = {"e1": (64, 32), "e2": (32, 16), "d1": (16, 32), "d2": (32, 64)}
    with pytest.raises(StorageError, match=r"order neither their sizes nor their names tell: e1 \(64 → 32\), e2"):
        chain(sizes | {"x": (64, 32), "y": (32, 64)}, file_order=False)
    numbered = {f"l{number}": size for number, size in enumerate(sizes.values(), 1)}
    assert chain(dict(reversed(numbered.items())), file_order=False)[0] == ["l1", "l2", "l3", "l4"]


@pytest.mark.parametrize("names", [("mid", "core"), ("one_a", "two"), ("fc1", "fc01"), ("Alpha", "Beta")])
def test_an_order_that_nothing_tells_is_not_guessed(names):
    with pytest.raises(StorageError, match=r"number their names, or save a \.pt") as caught:
        order("in", *names, "out", sizes=[(9, 16), SAME, SAME, (16, 3)])
    assert all(name in str(caught.value) for name in names)


def test_the_order_of_definition_counts_if_the_file_has_it():
    found, assumed = order("stem", "mid", "core", "head", sizes=[(9, 16), SAME, SAME, (16, 3)], file_order=True)
    assert (found, assumed) == (
        ["stem", "mid", "core", "head"], "the layers in the order of the file, stem → mid → core → head",
    )  # fmt: skip
    found, _ = order("fc3", "fc2", "fc1", "out", sizes=[SAME, SAME, (9, 16), (16, 3)], file_order=True)
    assert found == ["fc1", "fc2", "fc3", "out"]  # the file's own order is no chain


@pytest.mark.parametrize(
    "sizes", [[(9, 5), (4, 2)], [(9, 5), (9, 5)], [(9, 9), (5, 5)], [(3, 4), (4, 3), (5, 6), (6, 5)]]
)
def test_layers_that_make_no_chain_are_named(sizes):
    with pytest.raises(StorageError, match=r"don't follow each other: l0 \(\d → \d\), l1"):
        order(*(f"l{number}" for number in range(len(sizes))), sizes=sizes)


def test_many_layers():
    names = [f"l{number}" for number in range(MAX_LAYERS)]
    assert order(*names, sizes=[SAME] * MAX_LAYERS)[0] == names
    with pytest.raises(StorageError, match=f"holds {MAX_LAYERS + 1} linear layers: at most"):
        order(*names, "more", sizes=[SAME] * (MAX_LAYERS + 1))


def test_long_names_are_shown_short():
    with pytest.raises(StorageError) as caught:
        order("a" * 256, "b\x1b" * 128, sizes=[(9, 5), (4, 2)])
    assert len(str(caught.value)) < 300
    assert "\x1b" not in str(caught.value)
