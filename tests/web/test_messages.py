"""The messages: their TypeScript declarations are current, and each command can be executed."""

import json

import pytest

import make_messages
from brightest.errors import SettingError
from brightest.web import messages
from support.page_lessons import LESSONS


def test_the_declarations_for_typescript_are_current():
    assert make_messages.FILE.read_text() == make_messages.declarations()


def test_every_command_can_be_executed():
    for command in messages.AnyCommand.__args__:
        assert command.execute is not messages.Command.execute


def test_every_command_of_the_lessons_is_one():
    steps = [step for lesson in LESSONS for step in lesson["steps"]]
    commands = [command for step in steps for command in (*step.get("send", []), *step.get("undo", []))]
    assert commands
    for command in commands:
        assert messages.read_command(json.dumps(command)).type == command["type"]


def test_the_first_message_has_at_most_a_kilobyte():
    hello = {"type": "hello", "token": "t" * 100, "key": "k" * 100}
    assert messages.read_hello(json.dumps(hello)).key == "k" * 100
    with pytest.raises(SettingError, match=r"the message is too long: at most 1,024 bytes are allowed\."):
        messages.read_hello(json.dumps(hello | {str(i): 1 for i in range(100)}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{" + ",".join(f'"{i:x}":1' for i in range(5_000)) + "}", "5,000 names: at most 300 are allowed."),
        ("[" * 5_000, "5,000 lists: at most 1,000 are allowed."),
        ("[" + "1," * 5_000 + "1]", "5,001 values: at most 4,000 are allowed."),
        ('"' + "x" * 100_000 + '"', "the message is too long: at most 65,536 bytes are allowed."),
        (json.dumps({"type": "x" * 10_000}), "this is no message that brightest knows"),
        (json.dumps({"type": "draw.undo", "x" * 10_000: 1}), "x…: Extra inputs are not permitted."),
    ],
    ids=["names", "lists", "values", "bytes", "type", "field"],
)
def test_a_message_with_too_much_of_anything_is_refused_in_a_short_sentence(text, says):
    with pytest.raises(SettingError) as refused:
        messages.read_command(text)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 300


def test_the_longest_stroke_is_taken():
    points = [[0.12345678901234567, 0.12345678901234567]] * 500
    messages.read_command(json.dumps({"type": "draw.stroke", "points": points, "begins": True, "count": 1}))
