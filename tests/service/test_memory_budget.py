"""Room: parts that fit are given at once, the others in turn, and whoever goes away leaves nothing behind."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightest.service.memory_budget import Room
from support.asking import finished


async def _entering(room, *parts):
    tasks = [asyncio.create_task(room.enter(part)) for part in parts]
    await asyncio.sleep(0)
    return tasks


def test_what_fits_enters_at_once_and_the_rest_in_turn():
    async def ask():
        room = Room(10)
        first, second, large, small = await _entering(room, 4, 6, 8, 1)
        assert [first.done(), second.done(), large.done(), small.done()] == [True, True, False, False]
        room.leave(4)
        await asyncio.sleep(0)
        assert not small.done()  # it would fit, but stands behind
        room.leave(6)
        await asyncio.gather(large, small)
        assert room.free == 1

    finished(ask())


@pytest.mark.parametrize("its_turn", [False, True])
def test_who_goes_away_keeps_nobody_waiting(its_turn):
    """Before there is room, and at the very moment that there is."""

    async def ask():
        room = Room(10)
        _, gone, stays = await _entering(room, 8, 9, 2)
        if its_turn:
            room.leave(8)  # but it hasn't heard of it yet
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        await stays
        assert room.free == (8 if its_turn else 0)

    finished(ask())


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3), st.booleans()), max_size=20))
def test_it_is_never_overfull_and_empty_in_the_end(visits):
    async def stay(room, part, turns):
        await room.enter(part)
        try:
            assert room.free >= 0
            for _ in range(turns):
                await asyncio.sleep(0)
        finally:
            room.leave(part)

    async def ask():
        room = Room(10)
        tasks = [asyncio.create_task(stay(room, part, turns)) for part, turns, _ in visits]
        await asyncio.sleep(0)
        for task, (_, _, gone) in zip(tasks, visits, strict=True):
            if gone:
                task.cancel()
                await asyncio.sleep(0)
        told = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert all(one is None or isinstance(one, asyncio.CancelledError) for one in told)
        assert room.free == 10

    finished(ask())
