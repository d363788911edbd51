"""The board's charts that can be pulled once they have moved: with a pointer, and with the arrow keys."""

import numpy as np
import pytest
from playwright.sync_api import expect

from support.page_lessons import step, tried

WRITTEN = "(canvas) => (canvas.written ?? []).map(({ text }) => text)"


def played(visit, number, width=1366, height=657, lesson=3):
    """A step after its guess, at the end of its motion: its first chart."""
    page = visit(f"#/lesson/{lesson}/{number}", width, height).page
    if step(lesson, number).get("board"):
        page.locator(".board figure canvas").first.wait_for()
    page.get_by_role("group", name="Your guess").get_by_role("button").nth(step(lesson, number)["right"]).press("Enter")
    page.locator(".board[data-time='1'] figure").first.wait_for()
    return page.locator(".board canvas").first


def wait_for_text(canvas, text):
    page = canvas.page
    page.wait_for_function(f"(canvas) => ({WRITTEN})(canvas).includes('{text}')", arg=canvas.element_handle())


def test_before_the_guess_nothing_can_be_pulled(visit):
    page = visit("#/lesson/3/1", 1366, 657).page
    canvas = page.locator(".board canvas").first
    canvas.wait_for()
    expect(page.get_by_role("button", name="Numbers")).to_be_hidden()
    before = canvas.evaluate("(canvas) => canvas.toDataURL()")
    canvas.press("ArrowUp")
    canvas.click(position={"x": 400, "y": 200})
    page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") == before


def test_a_lamp_is_moved_and_its_wish_is_told(visit):
    canvas = played(visit, 1)
    for key, wish in (("ArrowUp", "−0.10"), ("ArrowUp", "−0.20"), ("ArrowDown", "−0.10")):
        canvas.press(key)
        wait_for_text(canvas, wish)
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.75, "y": 8})  # at the top of a rail
    wait_for_text(canvas, "1.00")


def test_a_lamp_is_dragged_by_a_finger(visit, context):
    canvas = played(visit, 1, 390, 844)
    page = canvas.page
    wait_for_text(canvas, "Now drag a lamp.")
    canvas.scroll_into_view_if_needed()
    page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    canvas.evaluate(
        """(canvas) => { for (const type of ["pointerup", "pointercancel"])
            canvas.addEventListener(type, () => { canvas.dataset.ended = type; }); }"""
    )
    box = canvas.bounding_box()
    x, low = box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"]
    session = context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": low}]})
    for k in range(1, 9):
        moved = [{"x": x, "y": low - 0.05 * k * box["height"]}]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": moved})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
    expect(canvas).to_have_attribute("data-ended", "pointerup")  # else the browser has taken it for scrolling


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
def test_a_lever_is_let_go_and_its_output_falls_back(visit, size):
    canvas = played(visit, 2, *size)
    before = next(text for text in canvas.evaluate(WRITTEN) if " → " in text).split(" → ")[0]
    for _ in range(10):
        canvas.press("ArrowLeft")
    wait_for_text(canvas, f"{before} → {before}")


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
def test_an_output_is_pulled_and_the_cost_follows(visit, workspace, size):
    canvas = played(visit, 2, *size, lesson=2)
    wait_for_text(canvas, "Pull a bar up or down.")
    (costs,) = tried("mistakes", workspace.network, workspace.data).charts
    gaps = np.array(costs.outputs[0]) - np.array(costs.targets[0])
    canvas.press("ArrowRight")
    canvas.press("ArrowUp")
    canvas.press("ArrowUp")
    gaps[1] += 0.1
    wait_for_text(canvas, f"cost {(gaps**2).sum():.2f}")
    box = canvas.bounding_box()
    stacked = size[0] < 800
    x = box["width"] * 0.95 * (1 if stacked else 1 / 3) - 20
    y = box["height"] * (0.52 / 3 if stacked else 0.52)  # at the foot of the last bar: nothing is left of it
    canvas.click(position={"x": x, "y": y - 1 - 0.25 * y})
    written = canvas.evaluate(WRITTEN)
    assert sum(text.startswith("cost ") for text in written) == 3
    assert f"cost {(gaps**2).sum():.2f}" not in written


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
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


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
def test_a_step_along_one_images_wishes_is_made_longer(visit, workspace, size):
    canvas = played(visit, 5, *size).page.locator(".board canvas").nth(1)
    _, lamps = tried("one-image", workspace.network, workspace.data).charts
    wait_for_text(canvas, lamps.told[lamps.turn])
    canvas.press("ArrowRight")
    wait_for_text(canvas, lamps.told[lamps.turn + 2])
    canvas.press("ArrowLeft")
    wait_for_text(canvas, f"cost {lamps.costs[lamps.turn]:.2f}")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] - 4, "y": box["height"] - 10})
    wait_for_text(canvas, lamps.told[-1])


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
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


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
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


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
def test_light_that_is_painted_moves_the_sum_by_its_weights(visit, workspace, size):
    canvas = played(visit, 8, *size, lesson=1)
    (light,) = tried("red-light", workspace.network, workspace.data).charts
    lit = np.array(light.image) / 255
    lit[list(light.lit)] = 1
    z = lit @ light.weights + light.bias
    wait_for_text(canvas, written(z))
    canvas.press("ArrowRight")  # sets the brush down in the middle
    row, column = np.mgrid[:28, :28] + 0.5
    far = np.hypot(column - 15, row - 14).reshape(-1)
    painted = np.maximum(lit, np.clip(1.8 - far, 0, 1))
    assert written(painted @ light.weights + light.bias) != written(z)
    wait_for_text(canvas, written(painted @ light.weights + light.bias))
    before = canvas.evaluate("(canvas) => canvas.toDataURL()")
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.45 * box["width"], "y": 0.1 * box["height"]})
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != before


def test_light_is_cleared_and_painted_until_the_neuron_is_fully_bright(visit, workspace):
    canvas = played(visit, 8, lesson=1)
    (light,) = tried("red-light", workspace.network, workspace.data).charts
    wait_for_text(canvas, "Press Clear, then light the neuron up to 1.00.")
    canvas.page.get_by_role("button", name="Clear", exact=True).press("Enter")
    wait_for_text(canvas, written(light.bias))
    for _ in range(9):
        canvas.press("ArrowUp")  # over the bluest weights
    wait_for_text(canvas, "The neuron is fully bright!")


def written(z):
    return f"{z:.1f}".replace("-", "−")


def test_a_press_shows_another_random_network(visit):
    canvas = played(visit, 1, lesson=2)
    says = f"(canvas) => ({WRITTEN})(canvas).find((text) => text.startsWith('Random network'))"
    assert canvas.evaluate(says).startswith("Random network 5 reads")
    canvas.click()
    assert canvas.evaluate(says).startswith("Random network 6 reads")
    canvas.press("ArrowLeft")
    assert canvas.evaluate(says).startswith("Random network 5 reads")


def test_the_close_up_follows_the_pointer_that_is_not_pressed(visit):
    canvas = played(visit, 2, lesson=1)
    wait_for_text(canvas, "Move over the image")
    seen = canvas.evaluate("(canvas) => canvas.toDataURL()")
    canvas.hover(position={"x": 0.3 * canvas.bounding_box()["width"], "y": 30})
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != seen
    seen = canvas.evaluate("(canvas) => canvas.toDataURL()")
    canvas.press("ArrowDown")
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != seen


def test_a_digit_is_sent_to_the_detector(visit):
    canvas = played(visit, 6, lesson=1)
    wait_for_text(canvas, "Now click a digit to send it.")
    for key, name in (("ArrowRight", "0"), ("ArrowRight", "6")):
        canvas.press(key)
        wait_for_text(canvas, f"for a {name}, on average")
    canvas.click(position={"x": canvas.bounding_box()["width"] - 8, "y": 200})
    wait_for_text(canvas, "for a 7, on average")


def test_proving_a_number_begins_where_one_is_proved(visit):
    page = played(visit, 9).page
    page.get_by_role("button", name="Prove a number").click()
    expect(page.locator(".levers").get_by_role("button", name="Prove it").first).to_be_in_viewport()


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
def test_a_row_that_is_pointed_at_adds_up_to_its_neurons_number(visit, workspace, size):
    canvas = played(visit, 12, *size, lesson=1)
    (fold,) = tried("causes", workspace.network, workspace.data).charts
    wait_for_text(canvas, "Point at a row.")
    for row, key in ((0, "ArrowDown"), (1, "ArrowDown"), (0, "ArrowUp")):
        canvas.press(key)
        z = np.dot(fold.weights[row], fold.inputs) + fold.biases[row]
        wait_for_text(canvas, f"Row {row + 1} is the neuron for {fold.names[row]}. Added up, with b: {written(z)}")
    box = canvas.bounding_box()
    canvas.hover(position={"x": 0.3 * box["width"], "y": 0.35 * box["height"]})
    canvas.page.wait_for_function(
        f"(canvas) => !({WRITTEN})(canvas).some((text) => text.startsWith('Row 1 '))", arg=canvas.element_handle()
    )


@pytest.mark.parametrize("size", [(1366, 657), (390, 844)])
def test_a_measurement_that_is_pulled_changes_the_grower(visit, workspace, size):
    canvas = played(visit, 7, *size, lesson=1)
    (inputs,) = tried("wine", workspace.network, workspace.data).charts
    outputs = np.array(inputs.outputs).reshape(*map(len, inputs.values), len(inputs.classes))
    at = [len(inputs.values[0]) - 1, *inputs.at[1:]]
    wait_for_text(canvas, f"Drag: can you make it {inputs.classes[inputs.goal]}’s?")

    def expect_outputs():
        for output in outputs[tuple(at)]:
            wait_for_text(canvas, f"{output:.2f}")

    expect_outputs()
    canvas.press("ArrowLeft")
    canvas.press("ArrowLeft")
    at[0] -= 2
    expect_outputs()
    canvas.press("ArrowDown")
    canvas.press("ArrowDown")
    for _ in range(10):
        canvas.press("ArrowRight")
    at[2] = len(inputs.values[2]) - 1
    expect_outputs()
    canvas.click(position={"x": 8, "y": 8})  # the first one to its smallest value
    at[0] = 0
    expect_outputs()
    assert outputs[tuple(at)].argmax() == inputs.goal
    wait_for_text(canvas, f"Now it’s {inputs.classes[inputs.goal]}’s!")


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


def test_a_step_is_aimed_and_compared_with_the_gradients(visit):
    canvas = played(visit, 6, lesson=2)
    wait_for_text(canvas, "Aim a step of your own.")
    canvas.press("ArrowRight")  # 30 degrees from straight down
    wait_for_text(canvas, "Your step goes 79\u00a0% as far down")
    for _ in range(5):
        canvas.press("ArrowLeft")
    wait_for_text(canvas, "Your step goes 99\u00a0% as far down")
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] / 2, "y": 5})
    wait_for_text(canvas, "Your step goes 213\u00a0% as far, but up")
    expect(canvas.page.locator(".board canvas").nth(1)).not_to_have_attribute("role", "application")
