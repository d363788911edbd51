"""JSON is refused by counting, whatever it is that there is too much of."""

import pytest

from brightest.system.http.bounded_json import check_json, shortened

MANY = 100_000
BOUNDS = {"names": 10, "lists": 100, "values": 1_000}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{" + ",".join(f'"{i:x}":1' for i in range(MANY)) + "}", "names"),
        ("{" + ",".join(f'"{i:x}" : {{}}' for i in range(MANY)) + "}", "names"),
        ('{"a":' * MANY, "names"),
        ("[" * MANY, "lists"),
        ("[" + "{}," * MANY + "{}]", "lists"),
        ("[" + "[]," * MANY + "[]]", "lists"),
        ("[" + "1," * MANY + "1]", "values"),
        ("[" + '"",' * MANY + '""]', "values"),
    ],
    ids=["keys", "objects", "deep objects", "deep lists", "empty objects", "empty lists", "numbers", "strings"],
)
def test_json_with_too_much_of_anything_is_refused(text, what):
    with pytest.raises(ValueError, match=rf"^the JSON has [\d,]+ {what}: at most {BOUNDS[what]:,} are allowed\.$"):
        check_json(text.encode(), **BOUNDS)


def test_what_is_within_the_bounds_is_left_to_the_parser():
    check_json(b'{"a": [1, 2], "b": {"c": "d"}}', **BOUNDS)
    check_json(b"no json at all", **BOUNDS)


def test_a_strangers_text_is_short_in_a_sentence():
    assert shortened("short") == "short"
    assert shortened("x" * 1_000_000) == "x" * 60 + "…"
