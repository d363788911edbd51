"""The same kernels on processors without wide vectors, and with denormal numbers."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from llvmlite import ir
from numba.core.registry import cpu_target

from brightest.engines import start
from brightest.engines.fast import vnni
from brightest.engines.simd import denormals, reductions
from brightest.nn.optimizers import Momentum
from brightest.nn.parameters import Parameters
from support.agreement import Steps, network_of, sparse_images

COMPARE = """
from support.agreement import Steps, excess, network_of, numpy_float32, sparse_images
from brightest.engines import engine, start
from brightest.engines.fast import vnni
from brightest.engines.simd import reductions
from brightest.nn.optimizers import SGD, Adam
import numpy as np
assert not vnni.HAS_VNNI
fast, reference = engine("fast"), engine("reference")
rng = np.random.default_rng(2)
images, targets = sparse_images(rng, 60, 784), np.eye(10)[rng.integers(0, 10, 60)]
for layers, cost in (((784, 16, 16, 10), "squares"), ((784, 100, 20, 10), "cross-entropy")):
    for optimizer, rate, pixels in {optimizers}[layers[1]]:
        state, shares = start(network_of(layers, "tanh", cost), optimizer), []
        while not shares or shares[-1] > 1:  # of three draws one must do well, as in test_agreement.py
            assert len(shares) < 3, (layers, cost, optimizer, shares)
            steps = Steps(pixels, targets, rng.permutation(60), 7, rate)
            (ours, _), (exact, _) = steps.run(fast, state), steps.run(reference, state)
            numpys = numpy_float32(state, steps)
            shares.append(excess(ours.network.parameters, numpys.network.parameters, exact.network.parameters))
        print(layers, cost, optimizer, shares)
        predicted, expected = (engine.predict(exact.network, pixels) for engine in (fast, reference))
        np.testing.assert_allclose(predicted, expected, atol=1e-6)
"""


SPARSE, DENSE = "(SGD(), 0.05, images)", "(Adam(), 5e-5, 255 - images)"
ONE_EACH = f"{{16: [{SPARSE}], 100: [{DENSE}]}}"
BOTH = f"{{16: [{SPARSE}, {DENSE}], 100: [{SPARSE}, {DENSE}]}}"


def compare(processor, features, optimizers, *, compress, append):
    """Its kernels, which take ten seconds to compile, stay in the cache beside this machine's own."""
    variables = {
        "NUMBA_CPU_NAME": processor,
        "NUMBA_CPU_FEATURES": features,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
    }
    check = f"assert (reductions.HAS_COMPRESS, reductions.CAN_APPEND) == ({compress}, {append})"
    code = COMPARE.replace("{optimizers}", optimizers) + check
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **variables}, check=True)


@pytest.mark.parametrize("optimizers", [ONE_EACH, pytest.param(BOTH, marks=pytest.mark.slow)], ids=["one each", "both"])
def test_a_processor_with_narrow_vectors(optimizers):
    compare("generic", "", optimizers, compress=False, append=False)


@pytest.mark.slow
@pytest.mark.skipif(not reductions.HAS_COMPRESS, reason="this processor has no AVX-512 either, or is no x86")
def test_a_processor_with_avx2():
    compare("haswell", "+avx,+avx2,+bmi,+bmi2,+f16c,+fma,+popcnt,+sse4.2", BOTH, compress=False, append=True)


@pytest.mark.slow  # the kernels without VNNI are those for narrow vectors, too
@pytest.mark.skipif(not vnni.HAS_VNNI, reason="this processor has no VNNI either")
def test_a_processor_without_vnni():
    name, features = cpu_target.target_context.codegen().magic_tuple()[1:]
    compare(name, features.replace("+avx512vnni", "-avx512vnni"), BOTH, compress=True, append=True)


def test_the_instructions_for_an_arm_processor():
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple("aarch64-linux-gnu")
    module = ir.Module()
    module.triple = target.triple
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), []), "flush")
    builder = ir.IRBuilder(function.append_basic_block())
    denormals.set_floating_point_state(
        builder, builder.or_(denormals.floating_point_state(builder), ir.IntType(64)(1 << 24))
    )
    builder.ret_void()
    assembly = target.create_target_machine().emit_assembly(llvm.parse_assembly(str(module))).lower()
    assert "mrs" in assembly
    assert "msr\tfpcr" in assembly


def problem():
    rng = np.random.default_rng(0)
    images = sparse_images(rng, 500, 784)
    images[:, 0] = 0
    return Steps(images, np.eye(10)[rng.integers(0, 10, 500)], np.tile(np.arange(500), 4), 1, 1e-3)


def test_denormals_become_zero(fast):
    network = network_of((784, 16, 10))
    state = start(network, Momentum())
    memory = Parameters.from_arrays([np.full(array.shape, 1e-37) for array in network.parameters.arrays()])
    after, _ = problem().run(fast, replace(state, memory=(memory,)))
    of_dark_pixel = after.memory[0].weights[0][:, 0]
    np.testing.assert_array_equal(of_dark_pixel, 0)
    assert np.float32(1e-40) * np.float32(0.5) > 0  # and this thread's own arithmetic is as before
