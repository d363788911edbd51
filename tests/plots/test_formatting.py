"""Numbers and names as people say them."""

import pytest

from brightest.plots.formatting import signed_short, with_article


@pytest.mark.parametrize("name", ["8", "80", "11", "18", "A", "apple", "S", "x"])
def test_an_stands_before_a_vowel_that_is_heard(name):
    assert with_article(name) == f"an {name}"


@pytest.mark.parametrize("name", ["0", "1", "7", "B", "snake", "U", "110"])
def test_a_stands_before_all_else(name):
    assert with_article(name) == f"a {name}"


def test_only_zero_is_written_as_zero():
    assert [signed_short(number) for number in (0.0, -0.0, 1e-12, -1, 1.234)] == [
        "0",
        "0",
        "+1e-12".replace("-", "−"),
        "−1",
        "+1.2",
    ]
