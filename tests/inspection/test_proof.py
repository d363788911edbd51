"""Every number of the nudges agrees with nudging it, and a wrong one would not."""

from dataclasses import replace

import pytest

from brightest.errors import SettingError
from brightest.evaluation.metrics import one_hot
from brightest.inspection.nudges import batch_nudges, nudges
from brightest.inspection.proof import Number, prove
from brightest.nn.activations import ACTIVATIONS
from brightest.nn.costs import COSTS
from support.handwriting import learnt, optdigits

TEST = optdigits().test
NUMBERS = [
    *(Number("wish", layer, neuron) for layer, neuron in ((3, 2), (3, 7), (2, 5), (1, 3), (0, 406))),
    *(Number("bias", layer, 4) for layer in (1, 2, 3)),
    *(Number("weight", layer, 4, sender) for layer, sender in ((1, 406), (2, 9), (3, 9))),
    *(Number("asked", layer, 4, sender) for layer, sender in ((1, 406), (2, 9), (3, 9))),
]


def an_example(which=3):
    return TEST.images[which], one_hot(TEST.labels[which : which + 1], 10)[0]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("outputs", [None, (2,)])
def test_back_propagation_agrees_with_nudging_that_number(activation, cost, outputs):
    network = learnt(activation, cost)
    found = nudges(network, *an_example(), outputs)
    for number in NUMBERS:
        proof = prove([found], number, outputs)
        assert proof.nudged == pytest.approx(proof.wanted, rel=1e-6, abs=1e-9), number


def test_the_mean_of_several_is_proved_too():
    network = learnt()
    batch = batch_nudges(network, TEST.images[:5], one_hot(TEST.labels[:5], 10))
    proof = prove(batch.examples, Number("weight", 2, 4, 9))
    assert proof.wanted == pytest.approx(batch.mean.weights[1][4, 9], rel=1e-12)
    assert proof.nudged == pytest.approx(proof.wanted, rel=1e-6, abs=1e-9)


def test_a_wrong_nudge_is_found():
    network = learnt()
    found = nudges(network, *an_example())
    wrong = replace(found, activation_nudges=tuple(1.001 * each for each in found.activation_nudges))
    proof = prove([wrong], Number("wish", 2, 5))
    assert (
        proof.difference
        == pytest.approx(abs(proof.nudged - proof.wanted))
        == pytest.approx(1e-3 * abs(proof.nudged), rel=1e-3)
    )


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (Number("hope", 1, 0), "number 'hope' is unknown: choose wish"),
        (Number("bias", 0, 0), "layer 0 has no bias of a neuron 0"),
        (Number("wish", 3, 10), "layer 3 has no wish of a neuron 10"),
        (Number("weight", 1, 0, 784), "layer 0 has no neuron 784"),
    ],
)
def test_an_unknown_number_is_refused(number, says):
    network = learnt()
    with pytest.raises(SettingError, match=says):
        prove([nudges(network, *an_example())], number)
