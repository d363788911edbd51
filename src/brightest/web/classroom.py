"""A class: where its pupils are, whose page leads, and the show of hands. It has counts, no names, and stores nothing.

Each connection has a seat. A pupil's page says where it is and what its pupil guesses; a teacher's page may lead, and
pages that follow go where it goes. It knows nothing of the web, and runs in one thread.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from brightest.errors import SettingError
from brightest.web.token_bucket import TokenBucket
from brightest.web.view import Snapshot

MAX_PUPILS = 250  # fewer than sessions.py has room for: teachers come in, too, when all pupils are here
MESSAGES_PER_SECOND, MESSAGE_BURST = 10, 30  # of one seat
Tell: TypeAlias = Callable[[Snapshot], None]
Soon: TypeAlias = Callable[[Callable[[], None]], None]
Place: TypeAlias = tuple[str, tuple[int, int] | None]


@dataclass(frozen=True)
class Here:
    """Where a pupil's page is: a view, or a step of a lesson. guess: the number of the answer that its pupil chose."""

    view: str
    step: tuple[int, int] | None = None  # lesson and step, from 1
    guess: int | None = None
    follows: bool = False


@dataclass(frozen=True)
class Lead:
    """What those who follow see. revealed: whether the step that the address names shows its answer."""

    address: str
    revealed: bool = False


class Classroom:
    """All seats. soon: calls a function a moment later, so that many changes are told together."""

    def __init__(self, soon: Soon, clock: Callable[[], float] = time.monotonic) -> None:
        self._soon, self._clock = soon, clock
        self._pupils: dict[Seat, Here | None] = {}
        self._teachers: set[Seat] = set()
        self._leader: Seat | None = None
        self._lead = Lead("")
        self._ended: Literal["", "off", "gone"] = ""  # why nobody leads any more
        self._waiting = False  # whether the teachers are told soon

    def join(self, tell: Tell, *, teaches: bool) -> "Seat":
        """A seat, to whose page everything is told. Raises SettingError if no pupil has room."""
        if not teaches:
            self.check_room()
        seat = Seat(self, tell, teaches, TokenBucket(MESSAGE_BURST, MESSAGES_PER_SECOND, self._clock))
        if teaches:
            self._teachers.add(seat)
        else:
            self._pupils[seat] = None
        self._tell_lead(seat)
        self._tell_teachers_soon()
        return seat

    def check_room(self) -> None:
        """Raises SettingError if no pupil has room."""
        if len(self._pupils) >= MAX_PUPILS:
            raise SettingError(f"{MAX_PUPILS} pupils are here already, which is the most: come back later.")

    def leave(self, seat: "Seat") -> None:
        """Count a seat no more. If its page leads, nobody leads any more."""
        self._teachers.discard(seat)
        self._pupils.pop(seat, None)
        if seat is self._leader:
            self._end("gone")
        self._tell_teachers_soon()

    def put(self, seat: "Seat", here: Here) -> None:
        """Note where a pupil's page is. Teachers aren't counted."""
        if seat in self._pupils and self._pupils[seat] != here:
            self._pupils[seat] = here
            self._tell_teachers_soon()

    def lead(self, seat: "Seat", lead: Lead) -> None:
        """Have pages follow that of `seat`, instead of any other."""
        if (seat, lead) != (self._leader, self._lead):
            self._leader, self._lead, self._ended = seat, lead, ""
            self._tell_lead(*self._pupils, *self._teachers)

    def release(self, seat: "Seat") -> None:
        """Have nobody lead, if it was the page of `seat`."""
        if seat is self._leader:
            self._end("off")

    def attendance(self) -> dict[str, Any]:
        """How many pupils there are, how many follow, and where: for each place, the pupils and their guesses."""
        known = [here for here in self._pupils.values() if here]
        places = Counter[Place]((here.view, here.step) for here in known)
        guesses = Counter((here.view, here.step, here.guess) for here in known if here.guess is not None)
        most = max((guess for *_, guess in guesses), default=-1)
        return {
            "pupils": len(self._pupils),
            "following": sum(here.follows for here in known),
            "places": [
                {
                    "view": view,
                    "step": step,
                    "pupils": count,
                    "guesses": [guesses[view, step, guess] for guess in range(most + 1)],
                }
                for (view, step), count in places.most_common()
            ],
        }

    def _end(self, why: Literal["off", "gone"]) -> None:
        self._leader, self._lead, self._ended = None, Lead(""), why
        self._tell_lead(*self._pupils, *self._teachers)

    def _tell_lead(self, *seats: "Seat") -> None:
        for seat in seats:
            leads = "nobody" if not self._leader else "you" if seat is self._leader else "another"
            facts = {"teaches": seat.teaches, "leads": leads, "ended": self._ended}
            seat.tell(Snapshot("class", facts | {"address": self._lead.address, "revealed": self._lead.revealed}, {}))

    def _tell_teachers_soon(self) -> None:
        if self._teachers and not self._waiting:
            self._waiting = True
            self._soon(self._tell_teachers)

    def _tell_teachers(self) -> None:
        self._waiting = False
        for seat in self._teachers:
            seat.tell(Snapshot("attendance", self.attendance(), {}))


@dataclass(frozen=True, eq=False)
class Seat:
    """One page's place in a class. Every method raises SettingError if it is called too often."""

    classroom: Classroom
    tell: Tell
    teaches: bool
    bucket: TokenBucket

    def here(self, here: Here) -> None:
        """Say where the page is."""
        self._count()
        self.classroom.put(self, here)

    def lead(self, lead: Lead) -> None:
        """Lead the class. Raises SettingError for a pupil's page."""
        self._count()
        if not self.teaches:
            raise SettingError("only the teacher's page can lead the class.")
        self.classroom.lead(self, lead)

    def release(self) -> None:
        """Lead no more."""
        self._count()
        self.classroom.release(self)

    def leave(self) -> None:
        """Leave the class."""
        self.classroom.leave(self)

    def _count(self) -> None:
        if not self.bucket.take():
            raise SettingError(f"this page tells the class too much: at most {MESSAGES_PER_SECOND} times a second.")
