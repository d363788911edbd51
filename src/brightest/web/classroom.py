"""A class: where its pupils are, whose page leads, and the show of hands. It counts, has no names, and stores nothing.

Each connection has a seat. A pupil's page reports which view it shows and what the pupil guesses. A teacher's page may
lead, and pages that follow show what it shows. This module has no web code, and must be used from one thread.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from brightest.errors import SettingError
from brightest.web.token_bucket import TokenBucket
from brightest.web.view import Snapshot

MAX_PUPILS = 250  # fewer than MAX_SESSIONS of sessions.py, so that teachers can join a full class
MESSAGES_PER_SECOND, MESSAGE_BURST = 10, 30  # from one seat
Tell: TypeAlias = Callable[[Snapshot], None]
Soon: TypeAlias = Callable[[Callable[[], None]], None]
Place: TypeAlias = tuple[str, tuple[int, int] | None]


@dataclass(frozen=True)
class Here:
    """What a pupil's page shows."""

    view: str
    step: tuple[int, int] | None = None  # lesson and step, both from 1
    guess: int | None = None  # the number of the answer that the pupil chose
    follows: bool = False  # whether the page follows the teacher's


@dataclass(frozen=True)
class Lead:
    """What the leading page shows, and the pages that follow it."""

    address: str
    revealed: bool = False  # whether the step at this address shows its answer


class Classroom:
    """All seats of a class.

    soon: a function that calls its argument a moment later, so that teachers get many changes in one message.
    """

    def __init__(self, soon: Soon, clock: Callable[[], float] = time.monotonic) -> None:
        self._soon, self._clock = soon, clock
        self._pupils: dict[Seat, Here | None] = {}
        self._teachers: set[Seat] = set()
        self._leader: Seat | None = None
        self._lead = Lead("")
        self._ended: Literal["", "off", "gone"] = ""  # why nobody leads any more
        self._waiting = False  # whether a message to the teachers is scheduled

    def join(self, tell: Tell, *, teaches: bool) -> "Seat":
        """A new seat. tell: sends a snapshot to its page. Raises SettingError if the class is full for pupils."""
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
        """Raises SettingError if the class is full for pupils."""
        if len(self._pupils) >= MAX_PUPILS:
            raise SettingError(f"the class is full, with {MAX_PUPILS} pupils: come back later.")

    def leave(self, seat: "Seat") -> None:
        """Remove a seat. If its page leads, nobody leads afterwards."""
        self._teachers.discard(seat)
        self._pupils.pop(seat, None)
        if seat is self._leader:
            self._end("gone")
        self._tell_teachers_soon()

    def put(self, seat: "Seat", here: Here) -> None:
        """Record what a pupil's page shows. Ignores teachers."""
        if seat in self._pupils and self._pupils[seat] != here:
            self._pupils[seat] = here
            self._tell_teachers_soon()

    def lead(self, seat: "Seat", lead: Lead) -> None:
        """Make the page of `seat` the leading one."""
        if (seat, lead) != (self._leader, self._lead):
            self._leader, self._lead, self._ended = seat, lead, ""
            self._tell_lead(*self._pupils, *self._teachers)

    def release(self, seat: "Seat") -> None:
        """Stop leading, if the page of `seat` leads."""
        if seat is self._leader:
            self._end("off")

    def attendance(self) -> dict[str, Any]:
        """The number of pupils, of those who follow, and for each place the number of pupils and of each guess."""
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
            facts = {"teaches": seat.teaches, "leads": self._leads(seat), "ended": self._ended}
            seat.tell(Snapshot("class", facts | {"address": self._lead.address, "revealed": self._lead.revealed}, {}))

    def _leads(self, seat: "Seat") -> Literal["nobody", "you", "another"]:
        """Who leads, as the page of `seat` is told."""
        if not self._leader:
            return "nobody"
        return "you" if seat is self._leader else "another"

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
        """Report what the page shows."""
        self._count()
        self.classroom.put(self, here)

    def lead(self, lead: Lead) -> None:
        """Lead the class. Raises SettingError for a pupil's page."""
        self._count()
        if not self.teaches:
            raise SettingError("only the teacher's page can lead the class.")
        self.classroom.lead(self, lead)

    def release(self) -> None:
        """Stop leading."""
        self._count()
        self.classroom.release(self)

    def leave(self) -> None:
        """Leave the class."""
        self.classroom.leave(self)

    def _count(self) -> None:
        if not self.bucket.take():
            raise SettingError(
                f"this page sends too many messages to the class: at most {MESSAGES_PER_SECOND} a second."
            )
