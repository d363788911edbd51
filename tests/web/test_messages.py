"""The messages: their TypeScript declarations are current, and each command can be executed."""

import make_messages
from brightest.web import messages


def test_the_declarations_for_typescript_are_current():
    assert make_messages.FILE.read_text() == make_messages.declarations()


def test_every_command_can_be_executed():
    for command in messages.AnyCommand.__args__:
        assert command.execute is not messages.Command.execute
