"""The messages: their TypeScript declarations are current, and each command is a method of its view."""

from inspect import signature

import make_messages
from brightest.web import messages
from brightest.web.session import Session


def test_the_declarations_for_typescript_are_current():
    assert make_messages.FILE.read_text() == make_messages.declarations()


def test_every_command_is_a_method_of_its_view(workspace, rng):
    session = Session(workspace, rng)
    for command in messages.Said.__args__:
        view, name = command.model_fields["type"].annotation.__args__[0].split(".")
        asked = set(signature(getattr(session.views[view], name)).parameters)
        assert asked in (set(command.model_fields) - {"type"}, {"seed", "dials"}, {"dials"})
    session.close()
