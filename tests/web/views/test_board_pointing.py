"""What the board's charts tell of a part that is pointed at or clicked, and of one that the arrow keys choose."""

import numpy as np
import pytest

from support.boards import SIZES, WRITTEN, one_decimal, played, wait_for_text
from support.page_lessons import tried


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_the_curve_of_the_weight_that_is_pointed_at_is_seen(visit, size):
    canvas = played(visit, 7, *size, lesson=2)
    wait_for_text(canvas, "Point at another square to move its weight.")
    picture, seen = "(canvas) => canvas.toDataURL()", []
    for key in ("ArrowLeft", "ArrowDown"):
        seen.append(canvas.evaluate(picture))
        canvas.press(key)
    assert canvas.evaluate(picture) not in seen
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] * 0.25, "y": box["height"] * 0.3})
    seen.append(canvas.evaluate(picture))
    assert len(set(seen)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_ten_examples_stay_asked_until_more_are(visit, size):
    canvas = played(visit, 7, *size)
    said = "(canvas) => canvas.written.map(({ text }) => text).findLast((text) => text.includes(' examples: '))"
    assert canvas.evaluate(said).startswith("10 examples: ")
    assert "1,000" in canvas.evaluate(WRITTEN)
    for _ in range(9):
        canvas.press("ArrowRight")
    assert canvas.evaluate(said).startswith("1,000 examples: ")


def test_a_neurons_sum_is_seen_when_it_is_chosen(visit):
    canvas = played(visit, 4)
    wait_for_text(canvas, "Click a neuron to see its sum")
    canvas.press("ArrowDown")
    wait_for_text(canvas, "Up and down, added up: its wish")


@pytest.mark.parametrize("size", SIZES)
def test_the_weights_and_the_bias_of_a_neuron_that_is_chosen_are_counted(visit, size):
    canvas = played(visit, 11, *size, lesson=1)
    wait_for_text(canvas, "12,960 weights + 42 biases = 13,002")
    canvas.press("ArrowUp")
    wait_for_text(canvas, "16 weights + a bias = 17")
    canvas.press("ArrowLeft")
    canvas.press("ArrowLeft")
    wait_for_text(canvas, "784 weights + a bias = 785")
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.6 * box["width"], "y": 0.85 * box["height"]})
    wait_for_text(canvas, "16 weights + a bias = 17")


def test_the_examples_asked_are_chosen(visit):
    canvas = played(visit, 7)
    wide = canvas.bounding_box()["width"]
    canvas.click(position={"x": wide / 2 - 200, "y": 40})
    assert any(text.startswith("1 example:") for text in canvas.evaluate(WRITTEN))
    canvas.press("ArrowRight")
    assert any(text.startswith("2 examples:") for text in canvas.evaluate(WRITTEN))


@pytest.mark.parametrize("layers", [[784, 64, 64, 2], [784, 16, 1, 2]])
def test_wishes_are_seen_in_layers_of_one_neuron_and_of_several_columns(visit, layers):
    picture = """async ([layers, wish]) => {
      const { drawPassing } = await import("./js/board/passing.js");
      const fill = (n, value) => Array(n).fill(value);
      const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 480 });
      drawPassing(canvas.getContext("2d"), { width: 900, height: 480, type: 13 }, {
        layers, first: 0, names: ["0", "1"], image: fill(784, 0),
        activations: layers.slice(1).map((n) => fill(n, 0.5)),
        wishes: layers.slice(1).map((n, l) => fill(n, l === 1 ? wish : 0)),
        messages: [fill(layers[2], fill(layers[1], 0)), fill(layers[3], fill(layers[2], 0))],
      }, 1);
      return canvas.toDataURL();
    }"""
    page = visit("#/draw").page
    assert page.evaluate(picture, [layers, 1]) != page.evaluate(picture, [layers, 0])


def test_a_press_shows_another_untrained_network(visit):
    canvas = played(visit, 1, lesson=2)
    says = f"(canvas) => ({WRITTEN})(canvas).find((text) => text.startsWith('Untrained network'))"
    assert canvas.evaluate(says).startswith("Untrained network 5 reads")
    canvas.click()
    assert canvas.evaluate(says).startswith("Untrained network 6 reads")
    canvas.press("ArrowLeft")
    assert canvas.evaluate(says).startswith("Untrained network 5 reads")


@pytest.mark.slow
def test_the_close_up_follows_the_pointer_that_is_not_pressed(visit):
    canvas = played(visit, 2, lesson=1)
    wait_for_text(canvas, "Point at the image")
    seen = canvas.evaluate("(canvas) => canvas.toDataURL()")
    canvas.hover(position={"x": 0.3 * canvas.bounding_box()["width"], "y": 30})
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != seen
    seen = canvas.evaluate("(canvas) => canvas.toDataURL()")
    canvas.press("ArrowDown")
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != seen


def test_a_digit_is_sent_to_the_detector(visit):
    canvas = played(visit, 6, lesson=1)
    wait_for_text(canvas, "✓: right about most of these. Click a digit to send it through.")
    for key, name in (("ArrowRight", "0"), ("ArrowRight", "6")):
        canvas.press(key)
        wait_for_text(canvas, f"for a {name}, on average")
    canvas.click(position={"x": canvas.bounding_box()["width"] - 8, "y": 200})
    wait_for_text(canvas, "for a 7, on average")


@pytest.mark.parametrize("size", SIZES)
def test_an_activation_that_is_pointed_at_becomes_the_opposite(visit, workspace, size):
    canvas = played(visit, 12, *size, lesson=1)
    (fold,) = tried("causes", workspace.network, workspace.data).charts
    wait_for_text(canvas, "Point at a row, or at an activation to make it 0 or 1.")
    said = []
    for i, a in enumerate(fold.inputs[:3]):
        changed = np.array(fold.inputs)
        changed[i] = float(a < 0.5)
        answer = fold.names[int(np.argmax(np.array(fold.weights) @ changed + fold.biases))]
        said.append(f"{changed[i]:.2f} instead of {a:.2f}: the answer is {answer}.")
        canvas.press("ArrowRight")
        wait_for_text(canvas, said[i])
    canvas.press("ArrowDown")
    wait_for_text(canvas, f"Row 1 is the neuron for {fold.names[0]}. Added up, with b: {one_decimal(fold.sums[0])}")
    name = canvas.evaluate("(canvas) => canvas.written.findLast(({ text }) => text === 'a')")
    x = (name["left"] + name["right"]) / 2 if size[0] > 800 else 8  # on a phone, a lies in a row
    canvas.hover(position={"x": x, "y": name["bottom"] + 20})  # its first number
    wait_for_text(canvas, said[0])
    canvas.hover(position={"x": 2, "y": canvas.bounding_box()["height"] - 2})
    wait_for_text(canvas, "Point at a row, or at an activation to make it 0 or 1.")


@pytest.mark.parametrize("size", SIZES)
def test_a_row_that_is_pointed_at_adds_up_to_its_neurons_number(visit, workspace, size):
    canvas = played(visit, 12, *size, lesson=1)
    (fold,) = tried("causes", workspace.network, workspace.data).charts
    wait_for_text(canvas, "Point at a row, or at an activation to make it 0 or 1.")
    for row, key in ((0, "ArrowDown"), (1, "ArrowDown"), (0, "ArrowUp")):
        canvas.press(key)
        z = np.dot(fold.weights[row], fold.inputs) + fold.biases[row]
        wait_for_text(canvas, f"Row {row + 1} is the neuron for {fold.names[row]}. Added up, with b: {one_decimal(z)}")
    box = canvas.bounding_box()
    canvas.hover(position={"x": 0.3 * box["width"], "y": 0.35 * box["height"]})
    canvas.page.wait_for_function(
        f"(canvas) => !({WRITTEN})(canvas).some((text) => text.startsWith('Row 1 '))", arg=canvas.element_handle()
    )


def test_a_digit_that_rules_read_is_pointed_at(visit, workspace):
    canvas = played(visit, 1, lesson=1)
    told = tried("by-rules", workspace.network, workspace.data).charts[0].told
    canvas.press("ArrowRight")  # from the first, which the rules misread
    wait_for_text(canvas, told[1])
    canvas.press("ArrowDown")
    canvas.press("ArrowUp")
    canvas.press("ArrowLeft")
    wait_for_text(canvas, told[0])
    canvas.press("ArrowLeft")  # there is none
    wait_for_text(canvas, told[0])
    canvas.hover(position={"x": 0.9 * canvas.bounding_box()["width"], "y": 20})
    canvas.page.wait_for_function(
        f"([canvas, told]) => ({WRITTEN})(canvas).some((text) => told.includes(text))",
        arg=[canvas.element_handle(), told[1:]],
    )


@pytest.mark.slow
def test_the_edge_of_the_weights_that_are_pointed_at_is_seen(visit, workspace):
    page = visit("#/lesson/2/9", 1366, 657).page
    canvas = page.locator(".board canvas").first
    canvas.wait_for()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.press("Enter")
    page.locator(".board[data-time='1'] figure").first.wait_for()
    told = tried("are-they-edges", workspace.network, workspace.data).charts[0].told
    seen = set()
    for k in (0, 1, 2):
        canvas.press("ArrowLeft" if k == 0 else "ArrowRight")
        seen.add(canvas.evaluate("(canvas) => canvas.toDataURL()"))
    assert len(seen) == 3
    canvas.hover(position={"x": 0.1 * canvas.bounding_box()["width"], "y": 20})
    wait_for_text(canvas, told[0])
