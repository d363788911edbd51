"""The page in one file, opened from the disk by a browser without a network."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import brightest
from brightest.formats.exporters import html
from brightest.formats.exporters.drawings import drawings, framed
from brightest.images.deslant import in_frame
from brightest.lessons import steps as steps_module
from brightest.lessons.steps import EXPERIMENTS_OF_A_NETWORK, network_steps

ALL_SIZES = ((390, 844), (1366, 657))
SIZES = [ALL_SIZES[0], pytest.param(*ALL_SIZES[1], marks=pytest.mark.slow)]
SEVEN = [[(0.25, 0.2), (0.5, 0.18), (0.75, 0.2), (0.6, 0.5), (0.45, 0.85)]]

READ = """(drawing) => {
    const { activations, answer } = brightest.read(drawing);
    return [answer, ...activations.map((layer) => [...layer])]; }"""


@pytest.fixture(scope="module")
def best():
    return brightest.load("best")


@pytest.fixture(scope="module")
def file(best, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "best.html"
    path.write_bytes(html.serialize(best))
    return path


def test_drawings_are_read_as_python_reads_them(opened_file, file, best):
    page = opened_file(file).page
    made = list(drawings(20, seed=7))
    for strokes in made:
        answer, *activations = page.evaluate(READ, [stroke.tolist() for stroke in strokes])
        ours = best.feed_forward(in_frame(framed(strokes)[None], "upright"))
        assert answer == ours[-1].argmax()
        for one, other in zip(activations, ours, strict=True):
            np.testing.assert_allclose(one, other.reshape(-1), rtol=0, atol=1e-5)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_digit_is_drawn_and_every_number_opened(opened_file, file, best, width, height):
    opened = opened_file(file, width, height)
    page = opened.page
    expect(opened.answer()).to_have_text("?")
    opened.draw(SEVEN)
    expect(opened.answer()).to_have_text("7")
    page.get_by_role("button", name="layer 2, neuron 3").click()
    card = page.get_by_role("region", name="Layer 2, neuron 3")
    expect(card.locator("tr", has_text="its bias")).to_contain_text(f"{best.biases[0][2]:+.2f}".replace("-", "−"))
    page.get_by_role("button", name="layer 4, neuron 8").click()
    expect(page.get_by_role("region", name="The output for 7")).to_be_visible()
    about = page.get_by_role("region", name="The network's card")
    for fact in ("13,002", "98.10", "Apache-2.0", best.card.command):
        expect(about).to_contain_text(fact)
    assert opened.fits(width)
    page.get_by_role("button", name="Undo").click()
    expect(opened.answer()).to_have_text("?")
    page.get_by_role("button", name="Show a digit").click()
    expect(opened.answer()).to_have_text("0")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing(opened_file, file, width, height, scheme):
    opened = opened_file(file, width, height)
    opened.draw(SEVEN)
    opened.page.get_by_role("button", name="layer 3, neuron 2").click()
    assert opened.concerns("document", scheme) == []


@pytest.fixture(scope="module")
def steps(best, request):
    """The first steps, as many as a test tries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps_module, "EXPERIMENTS_OF_A_NETWORK", EXPERIMENTS_OF_A_NETWORK[: request.param])
        return network_steps(best)


@pytest.fixture(scope="module")
def file_with_lessons(best, steps, tmp_path_factory):
    path = tmp_path_factory.mktemp("lessons") / "best.html"
    path.write_bytes(html.serialize(best, steps))
    return path


@pytest.mark.parametrize(
    ("width", "height", "steps"),
    [(390, 844, 5), *(pytest.param(*size, 99, marks=pytest.mark.slow) for size in ALL_SIZES)],
    indirect=["steps"],
)
def test_steps_of_the_lessons_are_guessed_and_shown_offline(
    opened_file, file_with_lessons, steps, width, height, scheme
):
    opened = opened_file(file_with_lessons, width, height)
    page = opened.page
    for number, step in enumerate(steps):
        expect(page.locator(".lesson .place")).to_contain_text(f"{step['lesson']} · {number + 1} of {len(steps)}")
        digit = re.search(r"digit=(\d)", step["link"])
        if digit:  # a drawing that the network reads right
            expect(opened.answer()).to_have_text(digit[1])
        page.get_by_role("group", name="Your guess").get_by_role("button").nth(step["right"]).click()
        expect(page.locator(".board .says")).to_have_text(step["found"]["says"])
        expect(page.locator(".board figure")).to_have_count(len(step["found"]["charts"]))
        expect(page.locator(".lesson .told")).to_contain_text(step["tell"])
        assert opened.fits(width)
        if number < len(steps) - 1:
            page.get_by_role("button", name="Next →").click()
    assert opened.concerns("document", scheme) == []
    page.get_by_role("button", name="Back to the view").click()
    expect(page.get_by_role("application")).to_be_visible()


@pytest.mark.slow
def test_a_number_is_changed_by_hand_until_it_is_restored(opened_file, file):
    opened = opened_file(file)
    page = opened.page
    opened.draw(SEVEN)
    before = page.evaluate("[...brightest.biases[2]]")
    restore = page.get_by_role("button", name="Weights as they were")
    expect(restore).to_be_hidden()
    page.get_by_role("button", name="layer 4, neuron 4").click()
    weighted_sum = page.locator("tr", has_text="z: the sum with the bias").locator("td")
    said = weighted_sum.inner_text()
    page.get_by_role("slider", name="its bias").focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(weighted_sum).not_to_have_text(said)
    assert page.evaluate("brightest.biases[2][3]") == pytest.approx(before[3] + 0.3, abs=1e-6)
    restore.click()
    expect(restore).to_be_hidden()
    expect(weighted_sum).to_have_text(said)
    assert page.evaluate("[...brightest.biases[2]]") == before
