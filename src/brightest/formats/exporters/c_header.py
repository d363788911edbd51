"""The parts that all C headers of a network share: the comment at the start, and the code from weighted sums to answer.

c.py and c_int8.py fill in the layers: constants, and a function brightest_sums from pixels to weighted sums. Texts of a
network's file become part of a program here, so only harmless characters of them are kept.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import fill

import numpy as np

from brightest.errors import SettingError
from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.card import Card
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import describe_export

PARTS = Path(__file__).with_name("c_parts")
MAX_PARAMETERS = 5_000_000  # a compiler needs 300 bytes of memory for each
FLOAT32 = np.finfo(np.float32)
WIDTH = 120  # of the header's lines
UNBROKEN = "\0"  # stands for a space of a literal while lines are broken
NORMALIZED = (
    "The digit must be framed as MNIST's are: 28 rows of 28 pixels, the digit 20 of them along its longest side, "
    "its centre of mass on the pixel in row 14, column 14, counted from 0."
)
UPRIGHT = "The network reads upright digits: the functions deslant the image themselves, in a copy."

ACTIVATIONS = {
    "sigmoid": "brightest_sigmoid(z)",
    "relu": "z > 0.0f ? z : 0.0f",
    "tanh": "tanhf(z)",
}

SIGMOID = """\
static inline float brightest_sigmoid(float z)
{
    const float e = expf(-fabsf(z)); /* never overflows */
    return z >= 0.0f ? 1.0f / (1.0f + e) : e / (1.0f + e);
}
"""


def check(network: Network) -> None:
    """Raises SettingError for a network that a header can't hold: too many parameters, or too extreme a temperature."""
    if network.size > MAX_PARAMETERS:
        raise SettingError(
            f"this network has {network.size:,} weights and biases, but a C header holds at most {MAX_PARAMETERS:,}: "
            "export it --to onnx."
        )
    temperature = network.calibration.temperature
    if not float(FLOAT32.tiny) <= temperature <= float(FLOAT32.max):
        raise SettingError(
            f"this network's temperature is {temperature:g}, which a C float can't hold: calibrate it again."
        )


def header(network: Network, layers: str, kind: str, constant_bytes: int, working_bytes: int) -> bytes:
    """The whole header.

    layers: the C code of the layers. kind: the type of the numbers, for the comment. constant_bytes, working_bytes: the
    sizes of the constants, and of the arrays on the stack.
    """
    upright = network.card.frame == "upright"
    if upright:
        working_bytes += DIGIT_SIDE * DIGIT_SIDE + 8 * (DIGIT_SIDE + 16)  # the copy, and a line in float64
    calibration = network.calibration
    threshold = calibration.threshold or 2.0  # above every probability, if the network was never calibrated
    names = ", ".join(literal(name).replace(" ", UNBROKEN) for name in network.classes)
    constants = {
        "PIXELS": network.layers[0],
        "CLASSES": network.layers[-1],
        "SOFTMAX": int(cost(network.cost).softmax_coupled),
        "NONE": int(calibration.none and not cost(network.cost).softmax_coupled),
        "TEMPERATURE": number(calibration.temperature),
        "THRESHOLD": number(threshold),
    }
    return "\n".join(
        [
            _comment(network, kind, constant_bytes, working_bytes),
            "#ifndef BRIGHTEST_NETWORK_H",
            "#define BRIGHTEST_NETWORK_H\n",
            "#include <math.h>",
            "#include <stdint.h>\n",
            *(f"#define BRIGHTEST_{name} {value}" for name, value in constants.items()),
            "\n/* The names of the classes. */",
            _filled(f"static const char *const brightest_classes[BRIGHTEST_CLASSES] = {{{names}}};") + "\n",
            *([part("deslant.h")] if upright else []),
            "/* ---- The layers " + 90 * "-" + " */\n",
            SIGMOID,
            "/* The hidden layers' activation function. */",
            "static inline float brightest_activation(float z)\n{",
            f"    return {ACTIVATIONS[network.activation]};\n}}\n",
            layers,
            part("answer.h"),
            "#endif\n",
        ]
    ).encode()


def part(name: str) -> str:
    """A file of C code that is the same for every network."""
    return (PARTS / name).read_text(encoding="utf-8")


def sums_start(network: Network) -> list[str]:
    """The first lines of the C function brightest_sums, which bring the pixels into the network's frame."""
    start = [
        "/* From pixels to the last layer's weighted sums z[BRIGHTEST_CLASSES]. */",
        "static inline void brightest_sums(const uint8_t *pixels, float *z)",
        "{",
    ]
    if network.card.frame == "upright":
        start += ["    uint8_t upright[BRIGHTEST_PIXELS];", "    pixels = brightest_deslant(pixels, upright);"]
    return start


def _filled(declaration: str) -> str:
    """In lines of WIDTH, but whole literals: C joins no line of text to the next."""
    return fill(declaration, WIDTH, break_long_words=False, break_on_hyphens=False).replace(UNBROKEN, " ")


def array(kind: str, name: str, values: Iterable[str], count: int, remark: str) -> str:
    """A constant array in C. kind: the type of its elements. values: their literals."""
    numbers = fill(", ".join(values), WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    return f"/* {remark} */\nstatic const {kind} brightest_{name}[{count}] = {{\n{numbers}}};\n"


def number(value: float) -> str:
    """The C literal of a float, exact to the last bit."""
    return f"{np.float32(value)!s}f"


def numbers(values: Array) -> list[str]:
    """The C literals of an array's elements, as floats."""
    return [number(value) for value in values.reshape(-1)]


def literal(text: str) -> str:
    """The C literal of a text in UTF-8. All bytes but ASCII letters, digits and spaces are octal escapes."""
    return '"' + "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or byte == 32 else f"\\{byte:03o}" for byte in text.encode()
    ) + '"'  # fmt: skip


def remark(text: str) -> str:
    """A text for a C comment. Unusual characters become underscores, so that the text can't end the comment."""
    return re.sub(r"[^A-Za-z0-9 .,:;()=+%'\"<>/_-]", "_", text)


def _comment(network: Network, kind: str, constant_bytes: int, working_bytes: int) -> str:
    """The comment at the start of the header: how to call it, its sizes, and the network's card."""
    pixels, classes = network.layers[0], network.layers[-1]
    layers = "-".join(map(str, network.layers))
    paragraphs = [
        "Pixels are bytes, 0 black and 255 white: light on dark. "
        + (NORMALIZED if pixels == DIGIT_SIDE * DIGIT_SIDE else "")
        + (" " + UPRIGHT if network.card.frame == "upright" else ""),
        f"Sizes. {layers} neurons, {network.size:,} weights and biases as {kind}: {constant_bytes:,} bytes of "
        f"constants. Arrays on the stack: at most {working_bytes:,} bytes. Nothing is allocated. The header needs "
        "C99 or C++, and math.h. Everything in it is static: include it in one file.",
        "The network. " + " ".join(_card(network.card)),
        f"Its digest (SHA-256 of parameters and description): {describe_export(network)['sha256']}.",
    ]
    lines = [
        f"A neural network as C: {pixels} pixels in, {classes} probabilities out. brightest wrote it.",
        "",
        f"    uint8_t pixels[{pixels}];",
        f"    float probabilities[{classes}];",
        f"    int answer = brightest_read(pixels, probabilities);  the most probable class, 0 to {classes - 1}",
        "    brightest_is_sure(probabilities)                     1 if it can be relied on, 0 if not",
        "    brightest_classes[answer]                            its name",
        "    brightest_activations(pixels, activations)           the last layer's activations, uncalibrated",
    ]
    for paragraph in paragraphs:
        lines += ["", *fill(paragraph.strip(), WIDTH - 3).splitlines()]
    return "/* " + "\n".join(f" * {line}".rstrip() for line in lines)[3:] + "\n */"


def _card(card: Card) -> Sequence[str]:
    """The main facts of the card, one sentence each."""
    learned = f"{card.train_examples:,} examples of {card.data}" if card.train_examples else card.data
    accuracy = card.scores.get("test_accuracy")
    known = {
        "It learned from": learned,
        "Recipe:": card.recipe,
        "Right answers on test images it never saw:": f"{accuracy:.2%}" if accuracy is not None else "",
        "Made by:": card.command,
        "Licence:": card.licence,
        "brightest": card.version,
    }
    sentences = [f"{name} {remark(str(value))}." for name, value in known.items() if value]
    return sentences or ["Its card is empty."]
