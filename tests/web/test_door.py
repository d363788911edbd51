"""The door, through a running server: the teacher's key and the pupils', and what each may do."""

import json

import pytest

from brightest.errors import SettingError
from brightest.system.http.access import Access
from brightest.web.classroom import MAX_PUPILS
from brightest.web.door import Door
from brightest.web.invitation import Invitation
from brightest.web.wire import decode
from support.by_hand import strokes
from support.talking import PUPILS_KEY, TEACHERS_KEY


def until_error(visitor):
    """The facts of everything that a visitor hears, to the first error."""
    heard = []
    while not heard or heard[-1]["type"] != "error":
        heard.append(decode(visitor.socket.recv(timeout=30))[0])
    return heard


def test_the_teacher_invites_leads_and_counts(school):
    with school.visit(key=TEACHERS_KEY) as teacher:
        invitation = teacher.hear("invitation")[0]
        assert invitation["link"] == "http://192.0.2.7:8000/?key=pupils"
        assert invitation["code"].startswith("<svg")
        with school.visit(key=PUPILS_KEY) as pupil:
            assert pupil.hear("class")[0]["leads"] == "nobody"
            teacher.say("class.lead", address="#/lesson/1/4")
            led = pupil.hear("class", leads="another")[0]
            assert (led["address"], led["revealed"]) == ("#/lesson/1/4", False)
            pupil.say("class.here", view="lesson", step=[1, 4], guess=2, follows=True)
            place = {"view": "lesson", "step": [1, 4], "pupils": 1, "guesses": [0, 0, 1]}
            assert teacher.hear("attendance", places=[place])[0]["following"] == 1
        assert teacher.hear("attendance", pupils=0)[0]["places"] == []


def test_when_the_teacher_goes_pupils_are_told(school):
    with school.visit(key=PUPILS_KEY) as pupil:
        with school.visit(key=TEACHERS_KEY) as teacher:
            teacher.say("class.lead", address="#/draw")
            pupil.hear("class", leads="another")
        assert pupil.hear("class", leads="nobody")[0]["ended"] == "gone"


def test_the_pupils_key_opens_the_page_and_leads_nobody(school):
    with school.visit(key=PUPILS_KEY) as pupil, school.visit(key=PUPILS_KEY) as other:
        pupil.say("class.lead", address="#/learn")
        *before, refused = until_error(pupil)
        assert refused["sentence"] == "only the teacher's page can lead the class."
        assert "invitation" not in [facts["type"] for facts in before]
        assert other.hear("class")[0]["leads"] == "nobody"
        assert pupil.draw(strokes("7", "habit"))[0]["answer"] == 7


def test_whom_the_class_has_no_room_for_takes_no_session_from_others():
    invitation = Invitation("http://192.0.2.7:8000", PUPILS_KEY)
    door = Door(Access(key=TEACHERS_KEY), invitation)
    assert not door.admit(PUPILS_KEY)
    for _ in range(MAX_PUPILS):
        door.seat(lambda snapshot: None, "", teaches=False)
    with pytest.raises(SettingError, match="the class is full"):
        door.admit(PUPILS_KEY)
    assert door.admit(TEACHERS_KEY)


def test_a_page_whose_address_fits_no_code_takes_no_seat():
    door, told = Door(Access(key=TEACHERS_KEY), Invitation("http://192.0.2.7:8000", PUPILS_KEY)), []
    with pytest.raises(SettingError, match="too long for a QR code"):
        door.seat(told.append, "http://" + 4_000 * "a", teaches=True)
    assert told == []  # which a seat would be


def test_a_pupil_who_takes_the_teachers_session_does_not_take_the_right_to_lead(school):
    with school.visit(key=TEACHERS_KEY) as teacher, school.visit(teacher.token, key=PUPILS_KEY) as pupil:
        assert pupil.token == teacher.token
        pupil.say("class.lead", address="#/learn")
        assert "only the teacher's page" in pupil.hear("error")[0]["sentence"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ({"type": "class.here", "view": "the moon"}, "class.here.view"),
        ({"type": "class.here", "view": "lesson", "step": [1, 1000]}, "less than or equal to 99"),
        ({"type": "class.here", "view": "draw", "guess": 10}, "less than or equal to 9"),
        ({"type": "class.here", "view": "draw", "name": "Ann"}, "class.here.name"),
        ({"type": "class.lead", "address": "javascript:alert(1)"}, "class.lead.address"),
        ({"type": "class.lead", "address": "#/" + 8_000 * "x"}, "at most 8000 characters"),
    ],
)
def test_a_bad_message_gets_one_sentence(school, command, says):
    with school.visit(key=TEACHERS_KEY) as teacher:
        teacher.socket.send(json.dumps(command))
        sentence = teacher.hear("error")[0]["sentence"]
        assert says in sentence
        assert "\n" not in sentence


def test_without_a_class_nothing_is_told_of_one(server):
    with server.visit() as alone:
        alone.say("class.here", view="draw")
        *before, refused = until_error(alone)
        assert not {"class", "attendance", "invitation"} & {facts["type"] for facts in before}
        assert refused["sentence"] == "there is no class here: start the page with --host to invite one."
