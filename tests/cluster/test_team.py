"""A team whose members die at bad moments; Ray is played. tests/cluster/test_ray.py has real deaths."""

from types import SimpleNamespace

import pytest

from brightest.cluster import team as team_module
from brightest.cluster.team import SECONDS_TO_BEGIN, RayTeam


class DiedError(Exception):
    pass


class Actor:
    """A played actor, whose answers are functions."""

    def __init__(self, prepare=lambda *_: True, gradient=lambda *_: "answer"):
        self.prepare, self.gradient, self.forget = (
            SimpleNamespace(remote=lambda *arguments, call=call: lambda: call(*arguments))
            for call in (prepare, gradient, lambda *_: True)
        )


class PlayedRay:
    """Ray as a team sees it: each actor that is asked for is the next of `actors`."""

    exceptions = SimpleNamespace(RayActorError=DiedError)

    def __init__(self, *actors):
        self.actors, self.timeouts = list(actors), []

    def remote(self, **_):
        return lambda _: SimpleNamespace(remote=lambda _: self.actors.pop(0))

    def get(self, ref):
        return ref()

    def wait(self, refs, num_returns, timeout):
        self.timeouts.append(timeout)
        return [ref for ref in refs if ref()], []


def made(*actors):
    ray = PlayedRay(*actors)
    return ray, RayTeam(ray, SimpleNamespace(name="fast"), 1)


def dies(*_):
    raise DiedError


def test_a_member_that_dies_after_a_long_time_is_replaced_in_the_same_time_as_any_other(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(team_module, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def dies_late(*_):
        now[0] += 10 * SECONDS_TO_BEGIN
        raise DiedError

    ray, team = made(Actor(gradient=dies_late), Actor())
    assert team._call("gradient", [()]) == ["answer"]
    assert ray.timeouts[-1] == pytest.approx(SECONDS_TO_BEGIN)


def test_examples_may_be_forgotten_while_a_member_is_replaced():
    _, team = made(Actor(gradient=dies), Actor(prepare=lambda number, *_: True))
    team.kept = {0: ("images", "targets"), 1: ("images", "targets")}
    team.members[0].gradient.remote = lambda: dies
    original = team.kind.remote

    def begun(name):
        actor = original(name)
        prepare = actor.prepare.remote

        def remote(number, *kept):
            team.kept.pop(number)
            return prepare(number, *kept)

        actor.prepare.remote = remote
        return actor

    team.kind.remote = begun
    assert team._call("gradient", [()]) == ["answer"]
    assert team.kept == {}


def test_a_member_that_two_threads_miss_is_replaced_once():
    ray, team = made(Actor(gradient=dies), Actor(), Actor())
    dead = team.members[0]
    first = team._replace(0, dead, 0, DiedError())
    assert team._replace(0, dead, 0, DiedError()) is first
    assert len(ray.actors) == 1
