"""The laboratory's pictures: each is well made in both themes and palettes, and shows what was measured."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgba

import brightest
from brightest.data import Examples
from brightest.evaluation.metrics import Evaluation, evaluate, one_hot
from brightest.inspection import edges as edge_measure
from brightest.inspection import gradient_check, landscape, neuron, robustness
from brightest.inspection import gradient_noise as measured_noise
from brightest.inspection import misread as misreading
from brightest.inspection import nudges as wishes
from brightest.inspection.nudges import flatten
from brightest.inspection.ood_benchmark import OodResult, ood_benchmark
from brightest.nn import pretrained
from brightest.nn.costs import COSTS
from brightest.nn.network import DIGITS, random_network
from brightest.plots import PALETTES, THEMES, save, theme
from brightest.plots.activations import activations
from brightest.plots.confusion import confusion
from brightest.plots.edges import edges
from brightest.plots.gradient import check, gradient
from brightest.plots.gradient_noise import gradient_noise
from brightest.plots.landscape import line, plane, surface
from brightest.plots.misread import misread, told
from brightest.plots.mistakes import MAX_SHOWN, mistakes
from brightest.plots.neuron import neuron as neuron_picture
from brightest.plots.nudges import nudges
from brightest.plots.ood import noise
from brightest.plots.shift import shift
from brightest.plots.weights import MAX_NEURONS, weights
from support.looking import assert_well_made, texts

LOOKS = tuple(zip(THEMES, PALETTES, strict=True))  # each theme and each palette once: they differ in colours alone


@cache
def lesson():
    return brightest.load("lesson")


@cache
def digits():
    return brightest.load_data("optdigits").test


@cache
def first_mistake():
    found = misreading.mistakes(lesson(), digits())
    return digits().images[found.indices[0]], int(found.labels[0])


def of_neuron(layer, number):
    sum_ = neuron.arithmetic(lesson(), digits().images[0], layer, number)
    found = neuron.favourites(lesson(), digits(), layer, number)
    return lambda chosen: neuron_picture(sum_, found, digits(), chosen, layer, number)


def of_nudges(layer, number):
    image, label = first_mistake()
    found = wishes.nudges(lesson(), image, one_hot(np.array([label]), 10)[0])
    return lambda chosen: nudges(found, chosen, layer, number)


def of_plane(draw, path):
    """A few points suffice to see whether it is well made."""
    if path:
        networks = [brightest.load(file) for file in pretrained.snapshots()]
        walked = landscape.path(networks, [network.card.epochs for network in networks])
        found = landscape.plane(lesson(), digits(), walked.directions, ((-60, 5), (-15, 6)), (9, 9))
        return lambda chosen: draw(found, chosen, walked)
    rng = np.random.default_rng(0)
    ways = landscape.random_direction(lesson(), rng), landscape.random_direction(lesson(), rng)
    found = landscape.plane(lesson(), digits(), ways, k=(9, 9))
    return lambda chosen: draw(found, chosen)


def of_line():
    found = landscape.line(lesson(), digits(), landscape.downhill(lesson(), digits()), 3)
    return lambda chosen: line(found, chosen)


def of_gradient(layer):
    slope = landscape.unflatten(lesson(), measured_noise.full_gradient(lesson(), digits()))
    return lambda chosen: gradient(slope, chosen, layer)


def of_noise():
    found = ood_benchmark(lesson(), digits(), n=40)
    return lambda chosen: noise(found, lesson().classes, chosen)


def of_shift():
    found = robustness.robustness(lesson(), digits()[np.arange(50)])
    return lambda chosen: shift(found, chosen)


def of_check():
    found = gradient_check.check(lesson(), digits(), 12)
    return lambda chosen: check(found, chosen)


def of_gradient_noise():
    found = measured_noise.gradient_noise(lesson(), digits(), (1, 100), 3)
    return lambda chosen: gradient_noise(found, chosen)


def of_edges():
    found = {
        name: (W, edge_measure.Edges(np.linspace(0.1, 0.9, len(W)), W, np.zeros((len(W), 5))))
        for name, W in (
            ("by hand", edge_measure.hand_made(8, np.random.default_rng(0))),
            ("learnt", lesson().weights[0]),
        )
    }
    return lambda chosen: edges(found, chosen)


def of_misread():
    found = misreading.misread(lesson(), *first_mistake())
    return lambda chosen: misread(found, lesson().classes, chosen)


def of_mistakes():
    found = misreading.mistakes(lesson(), digits())
    return lambda chosen: mistakes(lesson(), digits(), found, chosen)


def of_confusion():
    found = evaluate(lesson(), digits())
    return lambda chosen: confusion(found, lesson().classes, chosen)


PICTURES = {
    "weights": lambda: lambda chosen: weights(lesson(), chosen),
    "weights of layer 2": lambda: lambda chosen: weights(lesson(), chosen, 2),
    "neuron": lambda: of_neuron(1, 3),
    "output neuron": lambda: of_neuron(3, 5),
    "activations": lambda: lambda chosen: activations(lesson(), digits().images[0], chosen),
    "mistakes": of_mistakes,
    "confusion": of_confusion,
    "noise": of_noise,
    "shift": of_shift,
    "line": of_line,
    "plane of a path": lambda: of_plane(plane, path=True),
    "random plane": lambda: of_plane(plane, path=False),
    "surface": lambda: of_plane(surface, path=True),
    "gradient": lambda: of_gradient(1),
    "gradient of layer 3": lambda: of_gradient(3),
    "check": of_check,
    "nudges": lambda: of_nudges(3, 5),
    "nudges of the first layer": lambda: of_nudges(1, 0),
    "gradient noise": of_gradient_noise,
    "edges": of_edges,
    "misread": of_misread,
}


@cache
def measured(name):
    return PICTURES[name]()


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_well_made_in_both_themes_and_palettes(name):
    for look in LOOKS:
        assert_well_made(measured(name)(theme(*look)), theme(*look))


@pytest.mark.parametrize("name", ["weights", "activations", "surface"])
def test_text_in_an_svg_is_text(tmp_path, name):
    figure = measured(name)(theme())
    written = save(figure, tmp_path / "a.svg").read_text()
    for line_ in [figure.get_suptitle(), *figure.get_supxlabel().splitlines()]:
        assert line_ in written


def odd(layers, activation="relu", cost="cross-entropy", classes=None):
    """A network of another shape than the lessons'."""
    names = classes or tuple(f"class number {i}" for i in range(layers[-1]))
    return random_network(layers, np.random.default_rng(0), activation, cost, names)


@pytest.mark.parametrize(
    "network",
    [odd((64, 3)), odd((784, 200, 80, 26)), odd((9, 1, 2), "tanh", "squares"), odd((784, 30, 1))],
    ids=lambda network: str(network.layers),
)
def test_networks_of_any_shape_can_be_drawn(network):
    side = round(network.layers[0] ** 0.5)
    images = np.random.default_rng(0).integers(0, 256, (60, side * side), np.uint8)
    examples = Examples(images, np.arange(60) % network.layers[-1])
    chosen, last = theme(), len(network.weights)
    found = misreading.mistakes(network, examples)
    target = one_hot(np.array([0]), network.layers[-1])[0]
    drawn = [
        activations(network, images[0], chosen),
        confusion(evaluate(network, examples), network.classes, chosen),
        mistakes(network, examples, found, chosen),
        neuron_picture(
            neuron.arithmetic(network, images[0], last, 0),
            neuron.favourites(network, examples, last, 0),
            examples,
            chosen,
            last,
            0,
        ),
        nudges(wishes.nudges(network, images[0], target), chosen, last, 0),
        *(weights(network, chosen, layer) for layer in range(1, last + 1)),
    ]
    for figure in drawn:
        assert_well_made(figure, chosen)


def test_all_weight_pictures_share_one_scale_with_zero_in_its_middle():
    images = [image for axes in weights(lesson(), theme()).axes for image in axes.images]
    assert len(images) == 16
    (scale,) = {(image.norm.vmin, image.norm.vmax) for image in images}
    assert scale[0] == -scale[1]
    np.testing.assert_array_equal(images[3].get_array().reshape(-1), lesson().weights[0][3])


def test_a_large_layer_is_shown_in_part_and_says_so():
    figure = weights(odd((784, MAX_NEURONS + 6, 3)), theme())
    assert sum(len(axes.images) for axes in figure.axes) == MAX_NEURONS
    assert f"the first {MAX_NEURONS} of {MAX_NEURONS + 6} neurons" in " ".join(figure.get_supxlabel().split())


@pytest.mark.parametrize("cost", COSTS)
def test_an_output_has_an_arrow_as_long_as_its_wish(cost):
    network = odd((64, 5), cost=cost)
    found = wishes.nudges(network, np.zeros(64), np.eye(5)[2])
    (wants,) = [axes for axes in nudges(found, theme(), 1, 2).axes if axes.get_ylabel() == "wants"]
    heads = {line_.get_marker(): [] for line_ in wants.lines}
    for line_ in wants.lines:
        heads[line_.get_marker()] += [(line_.get_xdata()[-1], line_.get_ydata()[-1])]
    assert heads["^"] == [(2, found.activation_nudges[-1][2])]
    assert heads["v"] == [(i, found.activation_nudges[-1][i]) for i in (0, 1, 3, 4)]


def test_the_brightest_output_is_ringed_in_yellow():
    chosen = theme()
    figure = activations(lesson(), digits().images[0], chosen)
    *_, outputs = [dots for dots in figure.axes[0].collections if len(dots.get_offsets()) == 10]
    ringed = [i for i, edge in enumerate(outputs.get_edgecolors()) if tuple(edge) == to_rgba(chosen.selected)]
    assert ringed == [int(lesson().feed_forward(digits().images[0])[-1].argmax())]


def test_a_large_layer_shows_its_brightest_neurons_and_what_white_means():
    network = odd((64, 50, 30, 3))
    image = np.linspace(0, 1, 64)
    hidden = network.feed_forward(image)[1:-1]
    figure = activations(network, image, theme())
    words = [text.get_text() for text in texts(figure)]
    assert {"layer 1\n40 of 50", "layer 2", "outputs"} <= set(words)
    assert f"{max(a.max() for a in hidden):.3g}" in words
    shown = figure.axes[0].collections[1]
    assert len(shown.get_offsets()) == 40
    np.testing.assert_array_equal(np.sort(shown.get_array()), np.sort(hidden[0])[-40:])
    assert_well_made(figure, theme())


def test_what_comes_in_is_drawn_as_bright_as_it_is():
    drawn = [image for axes in measured("output neuron")(theme()).axes for image in axes.images][:3]
    assert [image.get_cmap().name for image in drawn] == ["signed", "gray", "signed"]
    assert drawn[0].norm is drawn[2].norm
    assert drawn[1].get_clim() == (0, 1)


def test_mistakes_name_truth_and_answer():
    found = misreading.mistakes(lesson(), digits())
    captions = [text.get_text() for text in measured("mistakes")(theme()).axes[0].texts]
    assert len(captions) == min(MAX_SHOWN, len(found.indices))
    assert captions[0].startswith(f"{found.labels[0]} → {found.answers[0]}  ")
    assert [caption.splitlines()[1] for caption in captions] == [f"example {i}" for i in found.indices[:MAX_SHOWN]]


def test_no_mistake_is_a_picture_too():
    found = misreading.mistakes(lesson(), digits())
    none = misreading.Mistakes(
        *(array[:0] for array in (found.indices, found.labels, found.answers, found.activations, found.probabilities))
    )
    figure = mistakes(lesson(), digits(), none, theme())
    assert figure.get_supxlabel().startswith("Not one of 360 images")
    assert_well_made(figure, theme())


def test_confusion_keeps_what_is_right_out_of_the_scale():
    counts = np.array([[500, 3], [0, 700]])
    figure = confusion(Evaluation(1200 / 1203, 0.1, counts), ("a", "b"), theme())
    assert figure.axes[0].images[0].norm.vmax == 3
    assert [text.get_text() for text in figure.axes[0].texts] == ["500", "3", "700"]
    assert "an a was taken for a b: 3 times" in " ".join(figure.get_supxlabel().split())


def test_bars_of_nonsense_are_as_long_as_the_shares():
    results = ood_benchmark(lesson(), digits(), ("uniform", "letters"), n=40)
    bars = [p for p in noise(results, lesson().classes, theme()).axes[0].patches if np.isclose(p.get_height(), 0.6)]
    lengths = np.array([bar.get_width() for bar in bars]).reshape(2, 2)
    shares = [[result.share_above(level) for level in (0.5, 0.9)] for result in results]
    np.testing.assert_allclose(lengths / 4.6, shares)


def test_dark_outputs_are_said_to_claim_nothing():
    result = OodResult("blank", np.zeros((40, 784), np.uint8), np.full((40, 10), 0.2))
    figure = noise([result], lesson().classes, theme())
    assert "none  100%" in [text.get_text() for text in figure.axes[0].texts]
    assert "the answer is none of them" in figure.get_supxlabel().replace("\n", " ")


@pytest.mark.parametrize(
    ("after", "says"),
    [(0.26, "learnt where ink is"), (0.8, "depends on where a digit lies"), (0.9904, "hardly matters")],
)
def test_what_is_said_of_shifts_follows_from_the_figures(after, says):
    found = robustness.RobustnessCurves("shift", "pixels", (0, 2, 4), ("up",), np.array([[0.9951, 0.9948, after]]))
    said = shift([found], theme()).get_supxlabel().replace("\n", " ")
    assert said.startswith(f"Of the images 99.51% are read right as they are, 99.48% after 2 pixels and {after:.2%}")
    assert says in said


def test_dashes_can_be_seen_in_the_legend_as_on_the_lines():
    figure = measured("shift")(theme())
    legend = next(axes.get_legend() for axes in figure.axes if axes.get_legend())
    drawn = {curve.get_marker(): curve for axes in figure.axes for curve in axes.lines}
    for shown in legend.get_lines()[1:]:
        assert shown.get_linestyle() == drawn[shown.get_marker()].get_linestyle()
    assert legend.handlelength >= 3


def test_the_whole_hill_is_drawn_and_its_scale_is_read_in_costs():
    found = landscape.Plane((np.arange(3.0), np.arange(2.0)), np.array([[0.05, 1, 500], [0.1, 2, 5]]), 10)
    figure = plane(found, theme())
    bar = figure.axes[-1]
    ticks = [(label.get_text(), tick) for label, tick in zip(bar.get_yticklabels(), bar.get_yticks(), strict=True)]
    assert len(ticks) >= 4
    np.testing.assert_allclose([10**tick for _, tick in ticks], [float(name) for name, _ in ticks])
    assert bar.get_ylim() == pytest.approx(np.log10([0.05, 500]))


def test_dots_of_a_path_are_named_by_their_epochs():
    names = {text.get_text() for text in measured("plane of a path")(theme()).axes[0].texts}
    assert {"0", "1", "10", "20"} <= names


@pytest.mark.parametrize("name", ["$\\frac{", "$5", "a_{", "50%"])
def test_the_name_of_a_class_may_be_anything(name):
    network = odd((784, 8, 3), classes=(name, "b", "c"))
    examples = Examples(digits().images[:60], np.arange(60) % 3)
    found, image, target = misreading.mistakes(network, examples), digits().images[0], np.array([1.0, 0, 0])
    chosen = theme()
    drawn = [
        activations(network, image, chosen),
        confusion(evaluate(network, examples), network.classes, chosen),
        mistakes(network, examples, found, chosen),
        neuron_picture(
            neuron.arithmetic(network, image, 2, 0), neuron.favourites(network, examples, 2, 0), examples, chosen, 2, 0
        ),
        nudges(wishes.nudges(network, image, target), chosen, 2, 0),
        misread(misreading.misread(network, image, 0), network.classes, chosen),
        noise([OodResult("blank", examples.images, np.tile([0.9, 0, 0], (60, 1)))], network.classes, chosen),
    ]
    for figure in drawn:
        assert_well_made(figure, chosen)
        assert not any(text.get_parse_math() for text in texts(figure))


def test_a_step_along_the_gradient_points_where_minus_the_gradient_does():
    slope = measured_noise.full_gradient(lesson(), digits())
    figure = gradient(landscape.unflatten(lesson(), slope), theme())
    first = figure.axes[0].images[0].get_array().reshape(-1)
    np.testing.assert_allclose(first, -slope[:784])
    assert len(flatten(lesson().parameters)) == len(slope)


def test_a_check_that_fails_is_red():
    found = gradient_check.check(lesson(), digits(), 12)
    wrong = replace(found, differences=np.append(found.scales[:1], found.differences[1:]))
    chosen = theme()
    bars = check(wrong, chosen).axes[0].patches
    assert [bar.get_facecolor() for bar in bars] == [to_rgba(chosen.negative)] + [to_rgba(chosen.positive)] * 5


def test_what_helps_is_said_and_framed():
    image, label = first_mistake()
    found = misreading.misread(lesson(), image, label)
    words = [text.get_text() for text in texts(misread(found, lesson().classes, theme()))]
    assert f"{found.variants[0].name}\n" in "".join(words)
    assert f"It is a {label}, but was read as {found.original.answer}" in " ".join(words)


def a_misreading(now, best, worst, dark=False):
    """Of a 1: each reading is the margin that the 1 has over the 0."""
    variants = [
        misreading.Variant(name, np.zeros(784), np.array([0.5 - margin / 2, 0.5 + margin / 2]), margin, dark)
        for name, margin in (("as it is", now), ("centred", best), ("inverted", worst))
    ]
    return misreading.Misreading(1, variants[0], tuple(variants[1:]))


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (a_misreading(-0.5, 0.2, -0.9), "but was read as 0. It helps most to have it centred; it hurts most to have"),
        (a_misreading(-0.5, -0.2, -0.5), "centred, though not enough; no change hurts."),
        (a_misreading(0.5, 0.501, -0.9), "and is read as 1. No change helps; it hurts most to have it inverted, then"),
        (a_misreading(0.5, 0.9, 0.1), "It helps most to have it centred; it hurts most to have it inverted."),
        (a_misreading(0, 0, 0, dark=True), "It is a 1, but was read as no digit. No change helps; no change hurts."),
    ],
)
def test_what_helps_and_what_hurts_is_told(found, says):
    assert says in told(found, DIGITS)


@pytest.mark.parametrize("name", ["weights", "activations", "gradient"])
def test_a_sentence_names_the_colours_that_are_seen(name):
    red, orange = (measured(name)(theme("light", palette)).get_supxlabel() for palette in PALETTES)
    words = [{word.strip(".,:;") for word in sentence.split()} & {"red", "orange"} for sentence in (red, orange)]
    assert words == [{"red"}, {"orange"}]
