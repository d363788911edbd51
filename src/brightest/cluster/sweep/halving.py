"""Early stopping by successive halving: a trial that isn't among the best third at a rung stops there.

The rungs of a training lie at a third of its epochs, a ninth, and so on down to the first epoch. This is asynchronous
successive halving (ASHA, Li and others 2018), except that trials are judged in the order of their numbers rather than
the order in which they reach a rung: each is compared with the trials numbered before it. So the verdicts are the same
on one core and on a thousand, and after a sweep is resumed. A trial continues to train until its verdict is known.
"""

from bisect import insort
from collections import defaultdict
from math import ceil

FACTOR = 3  # at each rung, one trial in FACTOR continues
Score = tuple[float, float]  # the validation accuracy, and the validation cost times -1: larger is better


def rungs(epochs: int) -> dict[int, int]:
    """The rungs of a training, by the epoch after which it is judged: rung 1 is at a third of the epochs, 2 a ninth."""
    found: dict[int, int] = {}
    rung = 1
    while (epoch := round(epochs / FACTOR**rung)) >= 1 and epoch < epochs:
        found[epoch] = rung
        rung += 1
    return found


class Halving:
    """Judges trials at their rungs, and holds the verdicts that are known so far."""

    def __init__(self) -> None:
        self.stopped: dict[int, int] = {}  # the rung at which a trial was stopped
        self._rungs: dict[int, int] = {}  # the number of rungs of each trial that has begun
        self._scores: dict[int, dict[int, Score]] = defaultdict(dict)  # by trial, then by rung
        self._ended: set[int] = set()
        self._next: dict[int, int] = defaultdict(int)  # by rung: the trial to be judged next
        self._judged: dict[int, list[Score]] = defaultdict(list)  # by rung: the scores judged there, sorted

    def begin(self, number: int, rungs: int) -> None:
        """Register a trial that has begun. rungs: how many it has."""
        self._rungs[number] = rungs

    def report(self, number: int, rung: int, score: Score) -> None:
        """Record a trial's score at a rung."""
        self._scores[number][rung] = score
        self._judge()

    def end(self, number: int) -> None:
        """Record that a trial has ended and reaches no further rung."""
        self._ended.add(number)
        self._judge()

    def is_settled(self, number: int) -> bool:
        """Whether every verdict that can change a trial's result is known."""
        return number in self.stopped or all(self._next[rung] > number for rung in self._scores[number])

    def _judge(self) -> None:
        """Judge all trials that can be judged, at the rungs in the order in which a training reaches them."""
        for rung in range(max(self._rungs.values(), default=0), 0, -1):
            while self._can_pass(rung, self._next[rung]):
                self._next[rung] += 1

    def _can_pass(self, rung: int, number: int) -> bool:
        """Judge a trial at a rung. Returns False if its score is still missing, so that the next trial must wait."""
        if number not in self._rungs:
            return False
        if number in self.stopped or self._rungs[number] < rung:
            return True
        if self._rungs[number] > rung and self._next[rung + 1] <= number:
            return False
        score = self._scores[number].get(rung)
        if score is None:
            return number in self._ended
        others = self._judged[rung]
        insort(others, score)
        if score < others[-ceil(len(others) / FACTOR)]:
            self.stopped[number] = rung
        return True
