"""Exports a network as one C99 header with float32 weights, which needs only math.h. c_int8.py writes a smaller one."""

from itertools import pairwise

from brightest.formats.exporters.agreement import MAX_FLOAT32_DIFFERENCE, Agreement, Images
from brightest.formats.exporters.c_compiler import compare_compiled
from brightest.formats.exporters.c_header import array, check, header, numbers, sums_start
from brightest.nn.network import Network

FUNCTIONS = """\
/* weights (n) times bytes (n): dark pixels add nothing, and each row of 28 is summed by itself, which is more exact. */
static inline float brightest_dot_pixels(const float *weights, const uint8_t *pixels, int n)
{
    float total = 0.0f;
    for (int start = 0; start < n; start += 28) {
        const int end = start + 28 < n ? start + 28 : n;
        float sum = 0.0f;
        for (int i = start; i < end; i++)
            if (pixels[i])
                sum += weights[i] * (float)pixels[i];
        total += sum;
    }
    return total / 255.0f;
}

/* weights (n) times activations (n). */
static inline float brightest_dot(const float *weights, const float *activations, int n)
{
    float total = 0.0f;
    for (int i = 0; i < n; i++)
        total += weights[i] * activations[i];
    return total;
}
"""


def serialize(network: Network) -> bytes:
    """The header, with weights and biases in float32. Raises SettingError for a network that C can't hold."""
    check(network)
    layers = list(pairwise(network.layers))
    code = []
    for i, ((n_in, n_out), W, b) in enumerate(zip(layers, network.weights, network.biases, strict=True), start=1):
        rows = f"Layer {i}: {n_out} rows of {n_in} weights, a row for each of its neurons."
        code += [array("float", f"weights_{i}", numbers(W), W.size, rows)]
        code += [array("float", f"biases_{i}", numbers(b), b.size, f"Layer {i}: a bias for each neuron.")]
    code += [FUNCTIONS, *sums_start(network)]
    hidden = network.layers[1:-1]
    code += [f"    float a_{i}[{n}];" for i, n in enumerate(hidden, start=1)]
    for i, (n_in, n_out) in enumerate(layers, start=1):
        function, inputs = ("dot_pixels", "pixels") if i == 1 else ("dot", f"a_{i - 1}")
        z = f"brightest_{function}(row, {inputs}, {n_in}) + brightest_biases_{i}[j]"
        result = f"z[j] = {z}" if i == len(layers) else f"a_{i}[j] = brightest_activation({z})"
        row = f"const float *row = brightest_weights_{i} + j * {n_in}"
        code += [f"    for (int j = 0; j < {n_out}; j++) {{", f"        {row};", f"        {result};", "    }"]
    code += ["}\n"]
    return header(network, "\n".join(code), "float32", 4 * network.size, 4 * sum(hidden))


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Compile the header, and compare its answers. Raises StorageError if that fails."""
    return compare_compiled(network, content, images, limit=MAX_FLOAT32_DIFFERENCE)
