"""`descend`: from a formula and a start to the bottom of a valley, in words, JSON and pictures."""

import json

import pytest
from PIL import Image

from brightest.cli.descend import MAX_LISTED
from brightest.inspection.descent.descent import GALLERY

TWO_VALLEYS = "(x**2-1)**2 + 0.3*x"


@pytest.mark.parametrize(("start", "minimum"), [("2", 0.96015), ("-2", -1.03558)])
def test_the_valley_that_is_found_depends_on_the_start(brightest, start, minimum):
    done = brightest("descend", TWO_VALLEYS, "--start", start, "--learning-rate", "0.02", "--json")
    record = json.loads(done.out)
    assert done.code == 0
    assert record["status"] == "converged"
    assert record["minimum"] == pytest.approx(minimum, abs=1e-5)
    assert record["value"] == pytest.approx((minimum**2 - 1) ** 2 + 0.3 * minimum, abs=1e-6)
    assert record["path"][0] == float(start)
    assert record["path"][-1] == record["minimum"]
    assert len(record["path"]) == record["steps"] + 1


@pytest.mark.parametrize("suffix", ["png", "svg", "gif"])
def test_too_large_a_rate_is_reported_and_drawn(brightest, tmp_path, suffix):
    out = f"off.{suffix}"
    done = brightest("descend", TWO_VALLEYS, "--start", 2, "--learning-rate", 5, "--out", out, "--json")
    record = json.loads(done.out)
    assert done.code == 0
    assert (record["status"], record["minimum"], record["value"]) == ("diverged", None, None)
    assert record["picture"] == out
    assert (tmp_path / out).stat().st_size > 5_000
    said = brightest("descend", TWO_VALLEYS, "--start", 2, "--learning-rate", 5)
    assert said.code == 0
    assert "diverged after 2 steps" in said.out
    assert "smaller --learning-rate" in said.out


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["log(x)", "--start", 1, "--learning-rate", 2], "it left the domain, for f has no value at x = -1;"),
        (["log(x)", "--start", -1], "no step was made: f has no value at the start, x = -1;"),
        (["-x^2", "--start", 1], "it keeps falling, as far as x = 1.04178e+06; no bottom was found."),
        (["x^2", "--start", 1, "--learning-rate", 1, "--steps", 100], "it jumps to and fro between x = -1 and x = 1;"),
        (["x^2", "--start", 1, "--steps", 2], "still moving after 2 steps: x = 0.64"),
        (["-x", "--start", "-0", "--steps", 0], "still moving after 0 steps: x = 0\nthere f = 0,"),
    ],
)
def test_the_ending_is_printed(brightest, tmp_path, call, says):
    done = brightest("descend", *call, "--out", "a.png")
    assert done.code == 0
    assert says in done.out
    assert (tmp_path / "a.png").exists()


@pytest.mark.parametrize("formula", ["-x^2", "-tanh(x)", "-x", "-(x-1)^2"])
def test_a_formula_may_start_with_a_minus(brightest, formula):
    for call in ([formula, "--start", "-1"], ["--start", "-1", formula]):
        done = brightest("descend", *call, "--steps", 5, "--json")
        assert json.loads(done.out)["formula"] == formula


def test_numbers_that_are_not_finite_become_null(brightest):
    done = brightest("descend", "exp(exp(x))", "--start", 8, "--json")
    assert json.loads(done.out)["path_values"] == [None]


@pytest.mark.parametrize("start", ["-1,2", "-1.5,-0.5", "1e-1,.5"])
def test_two_variables_start_at_two_numbers(brightest, start):
    record = json.loads(brightest("descend", "(x-1)^2 + (y+2)^2", "--start", start, "--json").out)
    assert record["start"] == [float(number) for number in start.split(",")]
    assert record["minimum"] == pytest.approx([1, -2], abs=1e-6)
    assert len(record["path"][0]) == 2


def test_momentum_and_steps_are_passed_on(brightest):
    call = ("descend", "plateau", "--steps", 600, "--json")
    plain, rolling = (json.loads(brightest(*call, "--momentum", mu).out) for mu in (0, 0.9))
    assert (plain["status"], plain["steps"]) == ("limit", 600)
    assert rolling["minimum"] == pytest.approx(-3, abs=1e-4)


def test_a_long_path_is_listed_in_part(brightest):
    record = json.loads(brightest("descend", "x", "--start", 0, "--steps", 2_000, "--json").out)
    assert record["steps"] == 2_000
    assert len(record["path"]) == len(record["path_values"]) == len(record["path_steps"]) == MAX_LISTED
    assert (record["path_steps"][0], record["path_steps"][-1]) == (0, 2_000)
    assert record["path"][-1] == record["minimum"]


def test_the_output_is_for_people(brightest):
    done = brightest("descend", TWO_VALLEYS, "--start", 2, "--learning-rate", 0.02)
    assert "converged after 126 steps: x = 0.96015" in done.out
    assert done.err == ""


def test_the_gallery_is_listed_and_each_of_it_runs(brightest):
    done = brightest("descend")
    listed = json.loads(brightest("descend", "--json").out)["gallery"]
    assert [scene["name"] for scene in listed] == list(GALLERY)
    for name, scene in GALLERY.items():
        assert name in done.out
        assert scene.shows in done.out
        assert brightest("descend", name, "--steps", 50).code == 0


@pytest.mark.parametrize("view", ["contours", "surface"])
def test_land_can_be_drawn_in_two_ways(brightest, tmp_path, view):
    call = ("descend", "saddle", "--view", view, "--theme", "dark", "--palette", "colourblind", "--out", "a.png")
    assert brightest(*call).code == 0
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.getpixel((2, 2))[:3] == (0x10, 0x12, 0x16)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["__import__('os')", "--start", "1"], "'__import__' is unknown"),
        (["__import__('os')"], "'__import__' is unknown"),
        (["bowel", "--start", "1"], "'bowel' is unknown"),
        (["rosenbrok"], "did you mean rosenbrock? The gallery has bowl,"),
        (["Two_Valleys", "--start", "1"], "did you mean two-valleys?"),
        (["sin", "--start", "1"], "sin needs something in parentheses"),
        (["-foo", "--start", "1"], "'foo' is unknown"),
        (["--lerning-rate", "1", "x^2"], "--lerning-rate"),
        (["x^2"], "add --start X."),
        (["x*y"], "add --start X,Y."),
        (["x^2", "--start", "one"], "--start one"),
        (["x^2", "--start", "1,2"], "must be one number"),
        (["x^2", "--start", "1e101"], "can't start at 1e+101"),
        (["x^2", "--start", "nan"], "can't start at nan"),
        (["x^2", "--start", "1", "--learning-rate", "-1"], "learning rate -1"),
        (["x^2", "--start", "1", "--momentum", "2"], "momentum 2"),
        (["x^2", "--start", "1", "--steps", "1000000000"], "1,000,000,000 steps"),
        (["x^2", "--start", "1", "--out", "a.pdf"], "a.pdf"),
        (["x^2", "--start", "1", "--view", "surface"], "view surface can't show a function of x"),
        (["x*y", "--start", "1,1", "--view", "sideways"], "sideways"),
        (["x^2", "--start", "1", "--theme", "blue"], "blue"),
        (["x^2", "--start", "1", "--palette", "grey"], "grey"),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence(brightest, tmp_path, call, says):
    done = brightest("descend", *call)
    assert done.code == 2
    assert done.out == ""
    assert says in done.err
    assert done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_unwritable_place_is_refused(brightest):
    done = brightest("descend", "bowl", "--out", "nowhere/a.png")
    assert done.code == 1
    assert "can't write nowhere/a.png" in done.err
