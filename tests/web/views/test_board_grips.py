"""The board's charts that can be pulled once they have moved: with a pointer, and with the arrow keys."""

import numpy as np
import pytest
from playwright.sync_api import expect

from support.boards import SIZES, WRITTEN, one_decimal, played, wait_for_text
from support.page_lessons import tried


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


@pytest.mark.parametrize("size", SIZES)
def test_a_lever_is_let_go_and_its_output_falls_back(visit, size):
    canvas = played(visit, 2, *size)
    before = next(text for text in canvas.evaluate(WRITTEN) if " → " in text).split(" → ")[0]
    for _ in range(10):
        canvas.press("ArrowLeft")
    wait_for_text(canvas, f"{before} → {before}")


@pytest.mark.parametrize("size", SIZES)
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
    wait_for_text(canvas, "as you set it")  # it may be neither confident nor right any more
    box = canvas.bounding_box()
    stacked = size[0] < 800
    x = box["width"] * 0.95 * (1 if stacked else 1 / 3) - 20
    y = box["height"] * (0.52 / 3 if stacked else 0.52)  # at the foot of the last bar: nothing is left of it
    canvas.click(position={"x": x, "y": y - 1 - 0.25 * y})
    written = canvas.evaluate(WRITTEN)
    assert sum(text.startswith("cost ") for text in written) == 3
    assert f"cost {(gaps**2).sum():.2f}" not in written


@pytest.mark.parametrize("size", SIZES)
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


@pytest.mark.parametrize("size", SIZES)
def test_light_that_is_painted_moves_the_sum_by_its_weights(visit, workspace, size):
    canvas = played(visit, 8, *size, lesson=1)
    (light,) = tried("red-light", workspace.network, workspace.data).charts
    lit = np.array(light.image) / 255
    lit[list(light.lit)] = 1
    z = lit @ light.weights
    wait_for_text(canvas, one_decimal(z))
    canvas.press("ArrowRight")  # sets the brush down in the middle
    row, column = np.mgrid[:28, :28] + 0.5
    far = np.hypot(column - 15, row - 14).reshape(-1)
    painted = np.maximum(lit, np.clip(1.8 - far, 0, 1))
    assert one_decimal(painted @ light.weights) != one_decimal(z)
    wait_for_text(canvas, one_decimal(painted @ light.weights))
    before = canvas.evaluate("(canvas) => canvas.toDataURL()")
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.45 * box["width"], "y": 0.1 * box["height"]})
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != before


def test_light_is_cleared_and_painted_until_the_neuron_is_fully_bright(visit):
    canvas = played(visit, 8, lesson=1)
    wait_for_text(canvas, "Press Clear, then light the neuron up to 1.00.")
    canvas.page.get_by_role("button", name="Clear", exact=True).press("Enter")
    wait_for_text(canvas, one_decimal(0))
    for _ in range(9):
        canvas.press("ArrowUp")  # over the bluest weights
    wait_for_text(canvas, "The neuron is fully bright!")


@pytest.mark.parametrize("size", SIZES)
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
    other = canvas.page.locator(".board canvas").nth(1)  # of 13,002 inputs
    for _ in range(6):
        other.press("ArrowRight")
    wait_for_text(other, "Your step goes 62\u00a0% as far down")


def test_proving_a_number_begins_where_one_is_proved(visit):
    page = played(visit, 9).page
    page.get_by_role("button", name="Prove an entry").click()
    expect(page.locator(".levers").get_by_role("button", name="Prove it").first).to_be_in_viewport()
