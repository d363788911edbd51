"""Formulas: what they mean, that their slope is exact, and that text which isn't arithmetic is refused."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from brightest.errors import SettingError
from brightest.inspection.descent.dual import FUNCTIONS, VARIADIC
from brightest.inspection.descent.formula import MAX_CHARACTERS, formula
from brightest.inspection.descent.grammar import MAX_DEPTH, MAX_NESTED

numbers = st.floats(-3, 3).map(lambda number: f"({number:.3f})")
eighths = st.integers(-16, 16).map(lambda n: n / 8)  # so near a pole that no difference can see it, no test should go
smooth = ["sin", "cos", "exp", "tanh", "sigmoid"]
expressions = st.recursive(
    st.sampled_from(["x", "y"]) | numbers,
    lambda part: (
        st.tuples(part, st.sampled_from(["+", "-", "*", "/"]), part).map("({0[0]} {0[1]} {0[2]})".format)
        | st.tuples(st.sampled_from(smooth), part).map("{0[0]}({0[1]})".format)
        | st.tuples(part, st.integers(0, 4)).map("{0[0]}^{0[1]}".format)
        | part.map("-{}".format)
    ),
    max_leaves=8,
)


def at(text, *point):
    """The value and the slope of a formula of x, or of x and y, at one point."""
    value, slope = formula(text).value_and_slope(np.array(point))
    return float(value), slope.tolist()


@pytest.mark.parametrize(
    ("text", "x", "value", "slope"),
    [
        ("(x**2-1)**2 + 0.3*x", 2.0, 9.6, 24.3),
        ("x^2", -3, 9, -6),
        ("-x^2", 3, -9, -6),
        ("2^3^x", 1, 8, 8 * math.log(2) * 3 * math.log(3)),
        ("7", 5, 7, 0),
        ("+x - -x", 1, 2, 2),
        ("pi*x/e", 1, math.pi / math.e, math.pi / math.e),
        ("sqrt(x) + abs(x)", 4, 6, 1.25),
        ("log(x)", 2, math.log(2), 0.5),
        ("tan(x)", 0, 0, 1),
        ("sigmoid(x)", 0, 0.5, 0.25),
        ("sigmoid(x)", -1000, 0, 0),
        ("relu(x) + relu(-2*x)", -3, 6, -2),
        ("maximum(x, x^2, 1)", 3, 9, 6),
        ("min(x, 3)", 2, 2, 1),
        ("1e-3 * x", 1, 0.001, 0.001),
        (" x + 1 ", 1, 2, 1),
    ],
)
def test_a_formula_means_what_it_says(text, x, value, slope):
    found, (rise,) = at(text, x)
    assert found == pytest.approx(value)
    assert rise == pytest.approx(slope)


def test_a_formula_with_y_is_of_x_and_y():
    assert formula("x").variables == ("x",)
    assert formula("3*y").variables == ("x", "y")
    assert at("x*y + y^2", 2.0, 5.0) == (35, [5, 12])


def test_many_points_at_once_are_as_one_by_one():
    f = formula("sin(x)*y + 2")
    points = np.random.default_rng(0).normal(size=(3, 4, 2))
    values, slopes = f.value_and_slope(points)
    assert values.shape == (3, 4)
    assert slopes.shape == (3, 4, 2)
    for i in np.ndindex(3, 4):
        one, slope = f.value_and_slope(points[i])
        assert values[i] == one
        np.testing.assert_array_equal(slopes[i], slope)
    np.testing.assert_array_equal(f.value(points), values)


@given(expressions, eighths, eighths)
def test_the_slope_is_exact(text, x, y):
    """Against finite differences, wherever two step sizes agree on what those are."""
    f = formula(f"{text} + 0*x + 0*y")
    point = np.array([x, y])
    value, slope = f.value_and_slope(point)

    def differences(h):
        step = h * np.eye(2)
        with np.errstate(all="ignore"):
            return (f.value(point + step) - f.value(point - step)) / (2 * h)

    coarse, fine = differences(1e-4), differences(1e-5)
    assume(np.isfinite([value, *coarse, *fine]).all())
    size = 1e-5 * (1 + np.abs(coarse).max() + abs(value))
    assume(np.abs(coarse - fine).max() < size)
    np.testing.assert_allclose(slope, fine, atol=2 * size)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_has_its_derivative(name):
    h, x = 1e-6, 0.7
    f = formula(f"{name}(x)")
    difference = (f.value(np.array([x + h])) - f.value(np.array([x - h]))) / (2 * h)
    assert f.value_and_slope(np.array([x]))[1][0] == pytest.approx(difference, rel=1e-8)


X, Y = 1.7, 0.6
USUAL = {  # as one writes it: as Python has it
    "2x": "2*x", "2x^2-3x": "2*x**2-3*x", "x²": "x**2", "-x²": "-x**2", "x⁴−x²": "x**4-x**2", "|x|": "abs(x)",
    "ln(x)": "log(x)", "ln x": "log(x)", "(x-3)(x+2)": "(x-3)*(x+2)", "3(x-1)^2": "3*(x-1)**2", "x(x+1)": "x*(x+1)",
    "cosh(x)": "cosh(x)", "sinh x": "sinh(x)", "arctan(x)": "arctan(x)", "y = x^2": "x**2",
    "f(x) = x³ − 2x": "x**3-2*x",
    "f(x,y)=x²y": "x**2*y", "z = xy": "x*y", "2πx": "2*pi*x", "sin 2πx": "sin(2*pi*x)", "sin2x": "sin(2*x)",
    "sin x cos x": "sin(x)*cos(x)", "sin²x": "sin(x)**2", "sin^2(x)": "sin(x)**2", "x sin x": "x*sin(x)",
    "xlnx": "x*log(x)", "√x": "sqrt(x)", "√(x²+1)": "sqrt(x**2+1)", "2√x": "2*sqrt(x)", "∛x": "cbrt(x)",
    "x·y": "x*y", "x × y": "x*y", "x÷2": "x/2", "½x²": "0.5*x**2", "e^(2x)": "e**(2*x)", "e²ˣ": "e**(2*x)",
    "e⁻ˣ": "e**-x", "e^-x sin(x)": "e**-x*sin(x)", "xe^-x": "x*e**-x", "x^2y + y^2": "x**2*y+y**2",
    "|x-3|+|x+1|": "abs(x-3)+abs(x+1)", "||x|-3|": "abs(abs(x)-3)", "|x||y|": "abs(x)*abs(y)", "ln|x|": "log(abs(x))",
    "100(y-x²)²+(1-x)²": "100*(y-x**2)**2+(1-x)**2", "2x/3": "2*x/3", "x^2/2": "x**2/2", "x^3 - 3xy^2": "x**3-3*x*y**2",
    "X^2": "x**2", "x*-2": "x*-2", "sin x / 2": "sin(x)/2", "max(2x, |y|)": "maximum(2*x, abs(y))",
    "(x+1)²(x-1)": "(x+1)**2*(x-1)", "2^x^0.5": "2**x**0.5", "2e^x": "2*e**x", "2e3x": "2000*x", "log10(x)": "log10(x)",
}  # fmt: skip


@pytest.mark.parametrize(("text", "python"), USUAL.items())
def test_usual_notation_means_what_its_writer_means(text, python):
    f = formula(text)
    names = {name: getattr(np, name) for name in re.findall("[a-z]+[0-9]*", python) if hasattr(np, name)}
    expected = eval(python, names | {"x": X, "y": Y})
    assert f.value(np.array([X, Y][: len(f.variables)])) == pytest.approx(expected)
    assert f.text == text


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("1/2x", "what is divided by what"),
        ("x/-2y", "what is divided by what"),
        ("2x/3(y+1)", "what is divided by what"),
        ("2^3x", "where the exponent ends"),
        ("e^xy", "where the exponent ends"),
        ("x^2x", "where the exponent ends"),
        ("√2x", "where the root ends"),
        ("|2|x|-3|", "which | belong together"),
        ("2|x-1|x|+2|", "which | belong together"),
        ("√x^2", "what is raised"),
        ("sin x/2", "what the function is of"),
        ("sin x y", "what the function is of"),
        ("sin x(x+1)", "what the function is of"),
        ("sin^-1(x)", "inverse function or a power"),
        ("(x+1)2", "times or to the power"),
        ("e(x)", "times or to the power"),
        ("x 2", "times or to the power"),
        ("x2", "'x2' is unknown"),
        ("log2x", "'log2x' is unknown"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(text, open_):
    with pytest.raises(SettingError, match=re.escape(open_)):
        formula(text)


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [("x^0", 0, 0), ("x^1", 0, 1), ("x^2", 0, 0), ("0^x", 2, 0), ("(-2)^3*x", 1, -8), ("(x-3)^3", 1, 12)],
)
def test_powers_have_a_slope_where_logarithms_have_none(text, x, slope):
    assert at(text, x)[1] == [slope]


@pytest.mark.parametrize(
    "text", ["9**9**9**9", "9" * MAX_CHARACTERS, "1e999", "exp(exp(exp(9)))", "0x" + "f" * 900, "1/0", "2^9999^x"]
)
def test_huge_numbers_are_infinite(text):
    assert at(text, 1.0)[0] == math.inf
    assert formula(text).operations <= MAX_CHARACTERS  # no arithmetic of whole numbers, which could take for ever


@pytest.mark.parametrize(
    "text",
    ["log(x)", "sqrt(x)", "x^0.5", "0/(x+1)", "0*log(-1)", "relu(log(x))"]
    + [f"{name}({parts})" for name in VARIADIC for parts in ("x, log(-1)", "log(-1), x", "1, log(x), 2")],
)
def test_undefined_arithmetic_is_nan(text):
    value, (slope,) = at(text, -1.0)
    assert math.isnan(value)
    assert math.isnan(slope)


@pytest.mark.parametrize(
    ("text", "operations"), [("x", 0), ("-x", 1), ("(x**2-1)**2 + 0.3*x", 5), ("max(x, 1, 2, 3)", 3), ("sin(x)^2", 2)]
)
def test_operations_are_counted(text, operations):
    assert formula(text).operations == operations


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("__import__('os')", "'__import__' is unknown"),
        ("foo + x", "'foo' is unknown"),
        ("z", "'z' is unknown"),
        ("eval(x)", "'eval' is unknown"),
        ("x.real", "'.' isn't arithmetic"),
        ("x[0]", "isn't arithmetic"),
        ("(lambda: x)()", "'lambda' is unknown"),
        ("[x for x in x]", "'\\[' isn't arithmetic"),
        ("x if y else 1", "'if' is unknown"),
        ("x // 2", "'/' stands where it can't"),
        ("x < 2", "isn't arithmetic"),
        ("'x'", "isn't arithmetic"),
        ("True", "'True' is unknown"),
        ("1j*x", "'j' is unknown"),
        ("sin(x, base=2)", "'base' is unknown"),
        ("(x := 1)", "isn't arithmetic"),
        ("x!", "'!' isn't arithmetic"),
        ("e^{2x}", "'{' isn't arithmetic"),
        ("sin", "sin needs something in parentheses"),
        ("sin(x, y)", "sin is of one number"),
        ("max(x)", "max is of two numbers or more"),
        ("max(*x)", "can't be read"),
        ("max x", "max needs something in parentheses"),
        ("1if x else 2", "'if' is unknown"),
        ("1.for", "'for' is unknown"),
        ("0xffor x", "'or' is unknown"),
        ("'\\d'", "isn't arithmetic"),
        ("x +", "it ends too early"),
        ("(x", "it ends too early"),
        ("x)", "stands where it can't"),
        ("1,5x", "1.5 has a point"),
        ("", "can't be read"),
        ("x\n+ 1", "isn't arithmetic"),
        ("x\0", "isn't arithmetic"),
        ("x^2 = 4", "two sides"),
        ("y = x y", "y stands on both sides"),
        ("x" * (MAX_CHARACTERS + 1), "1,001 characters is too long"),
        ("-" * 900 + "x", "nested too deeply"),
        ("[" * 90 + "]" * 90, "isn't arithmetic"),
        ("(" * (MAX_NESTED + 1) + "x" + ")" * (MAX_NESTED + 1), "nested too deeply"),
        ("|" * 900 + "x", "nested too deeply"),
        ("√" * 900 + "x", "nested too deeply"),
        ("sin " * 240 + "x", "nested too deeply"),
        ("2^" * 400 + "x", "nested too deeply"),
        ("+".join("x" * (MAX_DEPTH + 2)), "nested too deeply"),
    ],
)
def test_other_text_than_arithmetic_is_refused(text, says):
    with pytest.raises(SettingError, match=says) as refused:
        formula(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@given(st.text(st.sampled_from("xy01.9+-*/^(), esinax'[]:=lbdifor_\\|²⁻ˣ√π·½"), max_size=40))
def test_any_text_is_parsed_or_refused(text):
    try:
        f = formula(text)
    except SettingError:
        return
    value, slope = f.value_and_slope(np.zeros(len(f.variables)))
    assert value.shape == ()
    assert slope.shape == (len(f.variables),)


def test_a_sum_of_a_hundred_terms_can_be_read():
    assert at("+".join("x" * MAX_DEPTH), 1.0) == (MAX_DEPTH, [MAX_DEPTH])


def test_every_function_of_several_numbers_is_tried():
    assert {"maximum", "minimum", "max", "min"} == set(VARIADIC)
    assert at("minimum(2*x, 3*x)", 1.0) == (2, [2])
    assert at("minimum(2*x, 3*x)", -1.0) == (-3, [3])


@pytest.mark.parametrize("name", ["min", "max", "minimum", "maximum"])
def test_at_a_tie_the_slope_is_that_of_the_first(name):
    assert at(f"{name}(2*x, 3*x)", 0.0) == (0, [2])
    assert at(f"{name}(3*x, 2*x)", 0.0) == (0, [3])
