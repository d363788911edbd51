"""Segmentation: decides which ink is one digit, by the cheapest path through a lattice of hypotheses.

A hypothesis is one primitive of ink, or several neighbours together: a stroke and its digit, or parts that a split
separated. The network reads every hypothesis, and the cheapest chain of them from left to right becomes the row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from brightest.nn.parameters import Array
from brightest.reader.components import Component, merge, weighted_quantile
from brightest.reader.signs import is_mark
from brightest.reader.splitting import split_touching

# Ratios are relative to the row's height.
MAX_DIGIT_WIDTH_RATIO = 1.5
MIN_PAIR_WIDTH_RATIO = 0.8  # narrower connected ink isn't two digits
MAX_STROKE_GAP_RATIO = 0.35  # gap between strokes of one digit
MAX_DIGIT_GAP_RATIO = 0.1  # the same, if each of the two primitives could be a digit
MAX_PRIMITIVES = 7  # in a hypothesis: all parts of a component, and a stroke beside it
BATCH_SIZE = 32  # hypotheses that are read together
CONFIDENT = 0.9  # confidence at which ink is taken for a digit
# Costs are negative log-likelihoods (nll).
MAX_NLL = 5.0  # of one digit, so that one unreadable digit doesn't decide about all others
MARK_COST = 0.2  # of ink that looks like a point or a minus, and isn't taken for a digit
JOINED_MARK_COST = 0.5  # of taking such ink for a part of a digit
SPLIT_COST = 0.7  # of each split through connected ink
GAP_COST = 3.0  # of joining ink across a gap as wide as the row's height
SKIP_COST = 3.0  # of leaving out a primitive if the number of digits is known

Confidence = Callable[[Sequence[Component]], Array]  # returns the probability (n,) that each component is a digit
Hypothesis = tuple[int, int]  # the index of its first primitive, and the index after its last


@dataclass(frozen=True, eq=False)
class Primitive:
    """Ink that isn't split further."""

    component: Component
    row: int
    origin: int  # the number of the component that it was split from
    confident: bool  # whether that component is surely a digit
    height: float  # of its row's digits
    mark: bool  # whether it looks like a point or a minus


def segment(
    rows: Sequence[Sequence[Component]], confidence: Confidence, expect: int | None = None
) -> list[list[Component]]:
    """The digits and signs of each row, from left to right. expect: the total number of digits, if it is known."""
    counted = expect is not None
    primitives = _primitives(rows, confidence, counted=counted)
    hypotheses = [one for start in range(len(primitives)) for one in _hypotheses(primitives, start, counted=counted)]

    def ink(hypothesis: Hypothesis) -> Component:
        return merge([primitive.component for primitive in primitives[slice(*hypothesis)]])

    # In batches, because all hypotheses at once could take too much memory.
    batches = (hypotheses[k : k + BATCH_SIZE] for k in range(0, len(hypotheses), BATCH_SIZE))
    confidences = np.concatenate([confidence(list(map(ink, batch))) for batch in batches])
    costs = [
        MARK_COST
        if not counted and one[1] == one[0] + 1 and primitives[one[0]].mark
        else _nll(value) + _structure_cost(primitives, one, counted=counted, confident=bool(value >= CONFIDENT))
        for one, value in zip(hypotheses, confidences, strict=True)
    ]
    if expect is None:
        chain = _cheapest_chain(len(primitives), hypotheses, costs)
    else:
        chain = _cheapest_chain_of(len(primitives), hypotheses, costs, expect)
    digits: list[list[Component]] = [[] for _ in rows]
    for number in chain:
        digits[primitives[hypotheses[number][0]].row].append(ink(hypotheses[number]))
    return [row for row in digits if row]


def _primitives(rows: Sequence[Sequence[Component]], confidence: Confidence, *, counted: bool) -> list[Primitive]:
    """All primitives, row by row: whole components that are surely one digit, and all possible parts of the others."""
    confidences = iter(confidence([component for row in rows for component in row]))
    primitives: list[Primitive] = []
    for number, row in enumerate(rows):
        heights = [float(component.height) for component in row]
        height = weighted_quantile(heights, heights)
        for component in row:
            confident = bool(next(confidences) >= CONFIDENT) and component.width < MAX_DIGIT_WIDTH_RATIO * height
            whole = not counted and (confident or component.width < MIN_PAIR_WIDTH_RATIO * height)
            origin = len(primitives)
            parts = [component] if whole else split_touching(component)
            mark = is_mark(component, row, height)
            primitives += [Primitive(part, number, origin, confident, height, mark) for part in parts]
    return primitives


def _hypotheses(primitives: Sequence[Primitive], start: int, *, counted: bool) -> list[Hypothesis]:
    """The runs of primitives beginning at `start` that could be one digit."""
    hypotheses = [(start, start + 1)]
    left, right = primitives[start].component.left, primitives[start].component.right
    for end in range(start + 1, len(primitives)):
        previous, primitive = primitives[end - 1], primitives[end]
        gap = primitive.component.left - right
        right = max(right, primitive.component.right)
        both_digits = primitive.confident and previous.confident and not counted
        max_gap = (MAX_DIGIT_GAP_RATIO if both_digits else MAX_STROKE_GAP_RATIO) * primitive.height
        apart = primitive.origin != previous.origin and gap > max_gap
        too_wide = right - left > MAX_DIGIT_WIDTH_RATIO * primitive.height
        if primitive.row != previous.row or apart or too_wide or end - start >= MAX_PRIMITIVES:
            break
        hypotheses.append((start, end + 1))
    return hypotheses


def _nll(probability: float) -> float:
    return min(MAX_NLL, -float(np.log(max(probability, 1e-9))))


def _structure_cost(
    primitives: Sequence[Primitive], hypothesis: Hypothesis, *, counted: bool, confident: bool
) -> float:
    """The cost of taking these primitives for a digit, apart from the network's nll.

    Connected ink is split only into digits of which the network is confident, unless their number is known (`counted`).
    """
    start, end = hypothesis
    split_before = start > 0 and primitives[start - 1].origin == primitives[start].origin
    split_after = end < len(primitives) and primitives[end].origin == primitives[end - 1].origin
    cost = SPLIT_COST * split_after
    if end - start > 1:
        cost += JOINED_MARK_COST * sum(one.mark for one in primitives[start:end])
    if (split_before or split_after) and not confident and not counted:
        cost += MAX_NLL
    for previous, primitive in zip(primitives[start : end - 1], primitives[start + 1 : end], strict=True):
        if primitive.origin != previous.origin:
            cost += GAP_COST * max(0, primitive.component.left - previous.component.right) / primitive.height
    return cost


def _cheapest_chain(n: int, hypotheses: Sequence[Hypothesis], costs: Sequence[float]) -> list[int]:
    """The indices of the hypotheses that cover all `n` primitives at the lowest cost. They must be sorted by start."""
    best = np.full(n + 1, np.inf)
    best[0] = 0
    last = np.zeros(n + 1, np.int64)
    for number, (start, end) in enumerate(hypotheses):
        if best[start] + costs[number] < best[end]:
            best[end], last[end] = best[start] + costs[number], number
    chain, at = [], n
    while at:
        chain.append(int(last[at]))
        at = hypotheses[chain[-1]][0]
    return chain[::-1]


def _cheapest_chain_of(n: int, hypotheses: Sequence[Hypothesis], costs: Sequence[float], expect: int) -> list[int]:
    """Like `_cheapest_chain`, with `expect` hypotheses or the nearest possible number. Primitives may be left out."""
    best = np.full((n + 1, expect + 1), np.inf)
    best[0, 0] = 0
    last = np.full((n + 1, expect + 1), -1, np.int64)  # -1: the primitive was left out
    numbers = iter(range(len(hypotheses)))
    number = next(numbers, None)
    for start in range(n):
        better = best[start] + SKIP_COST < best[start + 1]
        best[start + 1] = np.where(better, best[start] + SKIP_COST, best[start + 1])
        last[start + 1] = np.where(better, -1, last[start + 1])
        while number is not None and hypotheses[number][0] == start:
            end, cost = hypotheses[number][1], best[start, :-1] + costs[number]
            better = cost < best[end, 1:]
            best[end, 1:] = np.where(better, cost, best[end, 1:])
            last[end, 1:] = np.where(better, number, last[end, 1:])
            number = next(numbers, None)
    count = int(np.flatnonzero(np.isfinite(best[n]))[-1])
    chain, at = [], n
    while at:
        chosen = int(last[at, count])
        if chosen < 0:
            at -= 1
        else:
            chain.append(chosen)
            at, count = hypotheses[chosen][0], count - 1
    return chain[::-1]
