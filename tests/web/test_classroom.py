"""A class: who leads, who follows, and counts of hands and places. No web, no browser, no clock."""

import itertools

import pytest

from brightest.errors import SettingError
from brightest.web.classroom import MAX_PUPILS, MESSAGE_BURST, MESSAGES_PER_SECOND, Classroom, Here, Lead
from brightest.web.sessions import MAX_SESSIONS

STEP = Here("lesson", (1, 4))


class Page:
    """What one connection was told: of each kind the latest."""

    def __init__(self, classroom, teaches=False):
        self.told = {}
        self.seat = classroom.join(self.hear, teaches=teaches)

    def hear(self, snapshot):
        self.told[snapshot.kind] = snapshot.facts

    def leads(self):
        return self.told["class"]["leads"]


@pytest.fixture
def waiting():
    return []


@pytest.fixture
def classroom(waiting):
    """Its clock ticks a second whenever it is asked."""
    return Classroom(waiting.append, itertools.count().__next__)


def tell(waiting):
    while waiting:
        waiting.pop()()


def test_pages_are_told_where_the_teacher_is(classroom):
    teacher, pupil = Page(classroom, teaches=True), Page(classroom)
    assert (teacher.leads(), pupil.leads()) == ("nobody", "nobody")
    teacher.seat.lead(Lead("#/lesson/1/4"))
    assert (teacher.leads(), pupil.leads()) == ("you", "another")
    assert pupil.told["class"] == {
        "teaches": False, "leads": "another", "ended": "", "address": "#/lesson/1/4", "revealed": False,
    }  # fmt: skip
    teacher.seat.lead(Lead("#/lesson/1/4", revealed=True))
    assert pupil.told["class"]["revealed"]
    late = Page(classroom)
    assert late.told["class"] == pupil.told["class"]


def test_a_pupil_can_not_lead(classroom):
    teacher, pupil = Page(classroom, teaches=True), Page(classroom)
    teacher.seat.lead(Lead("#/draw"))
    with pytest.raises(SettingError, match=r"only the teacher's page can lead the class\."):
        pupil.seat.lead(Lead("#/learn"))
    pupil.seat.release()
    assert teacher.leads() == "you"
    assert pupil.told["class"]["address"] == "#/draw"


@pytest.mark.parametrize(("end", "why"), [("release", "off"), ("leave", "gone")])
def test_leading_ends_when_it_is_switched_off_or_the_teacher_goes(classroom, end, why):
    teacher, pupil = Page(classroom, teaches=True), Page(classroom)
    teacher.seat.lead(Lead("#/draw"))
    getattr(teacher.seat, end)()
    assert (pupil.leads(), pupil.told["class"]["ended"], pupil.told["class"]["address"]) == ("nobody", why, "")


def test_of_two_teachers_the_latest_leads(classroom):
    first, second = Page(classroom, teaches=True), Page(classroom, teaches=True)
    first.seat.lead(Lead("#/draw"))
    second.seat.lead(Lead("#/learn"))
    assert (first.leads(), second.leads()) == ("another", "you")
    first.seat.release()
    first.seat.leave()
    assert second.leads() == "you"


def test_hands_and_places_are_counted(classroom, waiting):
    teacher, *pupils = [Page(classroom, teaches=i == 0) for i in range(6)]
    for pupil, guess in zip(pupils, (2, 0, 2, None), strict=False):
        pupil.seat.here(Here(STEP.view, STEP.step, guess, follows=True))
    teacher.seat.here(Here("learn"))  # teachers aren't counted
    tell(waiting)
    at_step = {"view": "lesson", "step": (1, 4), "pupils": 4, "guesses": [1, 0, 2]}
    assert teacher.told["attendance"] == {"pupils": 5, "following": 4, "places": [at_step]}
    pupils[0].seat.here(Here("draw"))
    pupils[1].seat.leave()
    tell(waiting)
    assert teacher.told["attendance"] == {
        "pupils": 4,
        "following": 2,
        "places": [
            {"view": "lesson", "step": (1, 4), "pupils": 2, "guesses": [0, 0, 1]},
            {"view": "draw", "step": None, "pupils": 1, "guesses": [0, 0, 0]},
        ],
    }


def test_many_changes_are_told_together_and_to_teachers_alone(classroom, waiting):
    teacher, pupil = Page(classroom, teaches=True), Page(classroom)
    assert len(waiting) == 1
    tell(waiting)
    for guess in range(5):
        pupil.seat.here(Here(STEP.view, STEP.step, guess))
    assert len(waiting) == 1
    tell(waiting)
    pupil.seat.here(Here(STEP.view, STEP.step, 4))  # as before
    assert not waiting
    assert "attendance" not in pupil.told
    teacher.seat.leave()
    pupil.seat.here(STEP)
    assert not waiting


def test_no_more_pupils_come_than_there_is_room_for(classroom):
    pupils = [Page(classroom) for _ in range(MAX_PUPILS)]
    with pytest.raises(SettingError, match="the class is full, with 250 pupils"):
        Page(classroom)
    Page(classroom, teaches=True)
    pupils[0].seat.leave()
    Page(classroom)


def test_a_class_of_pupils_leaves_sessions_for_teachers():
    assert MAX_PUPILS < MAX_SESSIONS


def test_a_page_that_says_too_much_is_stopped():
    seat = Page(Classroom(lambda act: None, lambda: 0.0)).seat
    for i in range(MESSAGE_BURST):
        seat.here(Here("draw", (1, 1 + i)))
    with pytest.raises(SettingError, match="at most 10 a second"):
        seat.here(STEP)


def test_a_page_may_send_messages_at_the_rate_for_as_long_as_wanted():
    ticks = itertools.count()
    seat = Page(Classroom(lambda act: None, lambda: next(ticks) / MESSAGES_PER_SECOND)).seat
    for i in range(3 * MESSAGE_BURST):
        seat.here(Here("draw", (1, 1 + i)))
