"""Exports a network as ONNX that normalizes its input (normalization.py): it takes a grey picture of one digit."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.data.synthetic.photos import Ranges, compose_row, render_photo
from brightest.engines import engine
from brightest.errors import ImageError, SettingError
from brightest.evaluation.calibration import accepted, probabilities
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.formats.exporters.deslanting import deslant
from brightest.formats.exporters.graph import Graph, Tensor, array_like
from brightest.formats.exporters.normalization import as_digit
from brightest.formats.exporters.onnx import add_network, max_difference, session, to_bytes
from brightest.images import as_digit as normalize
from brightest.images.deslant import in_frame
from brightest.images.normalize import DIGIT_SIDE
from brightest.images.single import if_normalized
from brightest.nn.network import Network
from brightest.nn.parameters import Array

RawAnswers: TypeAlias = Callable[[Array | list[Array]], tuple[Array, Array]]
RAW_COUNT = 1000  # raw pictures on which the graph is verified
# Each shows one digit in any light and size, dark on light or light on dark.
RAW_RANGES = Ranges(
    digits=(1, 1), skew=(-10, 10), contrast=(0.35, 1.0), shadow=(0, 0.5), blur=(0, 1.0), jpeg_quality=(40, 95),
    light_on_dark=0.5,
)  # fmt: skip


def serialize(network: Network, *, double: bool = False) -> bytes:
    """The model's bytes. Its input `image` (h, w) uint8 shows one digit; 255 is white.

    Its outputs are `probabilities` (1, classes), `accepted` (1,) bool, and `frame`, the normalized digit (28, 28) uint8
    in the network's frame. A blank picture has probability 0 for every class and is not accepted.

    double: as in onnx.py; it has no influence on the normalization. Raises SettingError unless the network reads 28×28
    pixels.
    """
    if network.layers[0] != DIGIT_SIDE * DIGIT_SIDE:
        raise SettingError(
            f"this network reads {network.layers[0]} pixels, but a normalized digit has {DIGIT_SIDE}×{DIGIT_SIDE}: "
            "export it --to onnx."
        )
    graph = Graph()
    digit, blank = as_digit(graph, Tensor(graph, "image", np.dtype(np.uint8)))
    if network.card.frame == "upright":
        digit = deslant(graph, digit)
    probs, is_accepted = add_network(graph, network, digit, double=double)
    outputs = {
        "probabilities": (graph.where(blank, 0.0, probs), (1, network.layers[-1])),
        "accepted": (is_accepted & ~blank, (1,)),
        "frame": (digit, (DIGIT_SIDE, DIGIT_SIDE)),
    }
    return to_bytes(graph, network, [array_like("image", np.uint8, ("h", "w"))], outputs, {})


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Compare answers in onnxruntime, on those images that are normalized, and on raw pictures made from some of them.

    Shifted images are left out, because the export would move them back.
    """
    runtime = session(content)
    answers = raw_answers(runtime)
    digits = images.pixels.reshape(-1, DIGIT_SIDE, DIGIT_SIDE)
    pictures = list(raw_pictures(digits[:RAW_COUNT]))
    normalized = np.array([if_normalized(digit.astype(np.float32) / 255) is not None for digit in digits])
    unframed = images.pixels[normalized]
    seen = replace(images, pixels=in_frame(unframed, network.card.frame), labels=None)
    return replace(
        compare(network, lambda _: answers(unframed), seen, max_difference(runtime)),
        raw=len(pictures),
        raw_same_answers=int(same_answers(network, answers, pictures).sum()),
    )


def raw_answers(runtime: Any) -> RawAnswers:
    """A function that gives a session's answers for pictures (h, w) of any size, or flat images (784,)."""

    def answers(pictures: Array | list[Array]) -> tuple[Array, Array]:
        shaped = (picture.reshape(DIGIT_SIDE, DIGIT_SIDE) if picture.ndim == 1 else picture for picture in pictures)
        probs, is_accepted = zip(
            *(runtime.run(["probabilities", "accepted"], {"image": p}) for p in shaped), strict=True
        )
        return np.concatenate(probs), np.concatenate(is_accepted)

    return answers


def same_answers(network: Network, answers: RawAnswers, pictures: list[Array]) -> Array:
    """Mask (n,) of the pictures (h, w) for which the export and brightest give the same answer.

    For a blank picture, which brightest refuses, the export must accept nothing and give no probabilities.
    """
    theirs, is_accepted = answers(pictures)
    blank, digits = np.zeros(len(pictures), bool), np.zeros((len(pictures), DIGIT_SIDE * DIGIT_SIDE), np.uint8)
    for i, picture in enumerate(pictures):
        try:
            digits[i] = normalize(picture.astype(np.float32) / np.float32(255)).reshape(-1)
        except ImageError:
            blank[i] = True
    seen = in_frame(digits, network.card.frame)
    ours = probabilities(network, engine("reference").predict(network, seen))
    finite = np.isfinite(theirs).all(axis=1) & np.isfinite(ours).all(axis=1)
    same = finite & (theirs.argmax(axis=1) == ours.argmax(axis=1)) & (is_accepted == accepted(network, ours))
    return np.where(blank, ~theirs.any(axis=1) & ~is_accepted, same)


def raw_pictures(digits: Array, seed: int = 0) -> Iterator[NDArray[np.uint8]]:
    """A grey photo (h, w) uint8 of each of `digits` (n, 28, 28), of random size, position, light and polarity."""
    for number, digit in enumerate(digits):
        rng = np.random.default_rng([seed, number])
        photo = Image.fromarray(render_photo(compose_row([digit], RAW_RANGES, rng), RAW_RANGES, rng)).convert("L")
        left, top, right, bottom = rng.integers(0, 30, 4)  # the digit is at least 40 pixels from every side
        cropped = photo.crop((left, top, photo.width - right, photo.height - bottom))
        size = 2 ** rng.uniform(-1.3, 1.5)
        yield np.asarray(cropped.resize((round(cropped.width * size), round(cropped.height * size))))
