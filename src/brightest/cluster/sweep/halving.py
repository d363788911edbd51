"""Early stopping by successive halving: a trial that isn't among the best third at a rung is stopped there.

The rungs of a training are a third of its epochs, a ninth, and so on down to the first epoch. This is asynchronous
successive halving (ASHA, Li and others 2018), but trials are judged in the order of their numbers, not in that of
their arrival: each is compared with those before it. So the verdicts are the same on one core and on a thousand, and
after a resumed sweep. A trial goes on while its verdict is open.
"""

from bisect import insort
from collections import defaultdict
from math import ceil

FACTOR = 3  # one trial of so many goes on at each rung
Score = tuple[float, float]  # accuracy and minus the cost, both on the validation examples: the larger, the better


def rungs(epochs: int) -> dict[int, int]:
    """The rungs of a training, by the epoch after which it is judged: rung 1 is a third of the epochs, 2 a ninth."""
    found: dict[int, int] = {}
    rung = 1
    while (epoch := round(epochs / FACTOR**rung)) >= 1 and epoch < epochs:
        found[epoch] = rung
        rung += 1
    return found


class Halving:
    """The verdicts on all trials, as far as they are known."""

    def __init__(self) -> None:
        self.stopped: dict[int, int] = {}  # the rung at which a trial was stopped
        self._rungs: dict[int, int] = {}  # of each trial that was begun
        self._scores: dict[int, dict[int, Score]] = defaultdict(dict)
        self._over: set[int] = set()
        self._next: dict[int, int] = defaultdict(int)  # by rung: the trial to be judged next
        self._passed_by: dict[int, list[Score]] = defaultdict(list)  # by rung: the scores that came by, sorted

    def begin(self, number: int, rungs: int) -> None:
        """A trial has begun, which will pass so many rungs."""
        self._rungs[number] = rungs

    def report(self, number: int, rung: int, score: Score) -> None:
        """A trial has come to a rung."""
        self._scores[number][rung] = score
        self._judge()

    def end(self, number: int) -> None:
        """A trial is over: it comes to no other rung."""
        self._over.add(number)
        self._judge()

    def is_settled(self, number: int) -> bool:
        """Whether every verdict on a trial is known that can change its result."""
        return number in self.stopped or all(self._next[rung] > number for rung in self._scores[number])

    def _judge(self) -> None:
        """Judge all trials that can be, from the first rung that any has."""
        for rung in range(max(self._rungs.values(), default=0), 0, -1):
            while self._can_pass(rung, self._next[rung]):
                self._next[rung] += 1

    def _can_pass(self, rung: int, number: int) -> bool:
        """Judge a trial at a rung; False while that can't be done."""
        if number not in self._rungs:
            return False
        if number in self.stopped or self._rungs[number] < rung:
            return True
        if self._rungs[number] > rung and self._next[rung + 1] <= number:
            return False
        score = self._scores[number].get(rung)
        if score is None:
            return number in self._over
        others = self._passed_by[rung]
        insort(others, score)
        if score < others[-ceil(len(others) / FACTOR)]:
            self.stopped[number] = rung
        return True
