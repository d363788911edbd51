"""Weights that fit are granted at once, others in turn, and a cancelled waiter blocks nobody."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightest.service.memory_budget import WeightedSemaphore
from support.coroutines import run_coroutine
from support.service_client import TIMEOUT_SECONDS


async def acquiring(semaphore, *weights):
    tasks = [asyncio.create_task(semaphore.acquire(weight)) for weight in weights]
    await asyncio.sleep(0)
    return tasks


def test_weights_that_fit_are_granted_at_once_and_others_in_turn():
    async def check():
        semaphore = WeightedSemaphore(10)
        first, second, large, small = await acquiring(semaphore, 4, 6, 8, 1)
        assert [first.done(), second.done(), large.done(), small.done()] == [True, True, False, False]
        semaphore.release(4)
        await asyncio.sleep(0)
        assert not small.done()  # it would fit, but it is not its turn
        semaphore.release(6)
        await asyncio.gather(large, small)
        assert semaphore.available == 1

    run_coroutine(check())


@pytest.mark.parametrize("granted", [False, True])
def test_a_cancelled_waiter_blocks_nobody(granted):
    """Cancelled before its weight is available, and at the very moment that it is."""

    async def check():
        semaphore = WeightedSemaphore(10)
        _, cancelled, waits = await acquiring(semaphore, 8, 9, 2)
        if granted:
            semaphore.release(8)  # the waiter hasn't run yet
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        await waits
        assert semaphore.available == (8 if granted else 0)

    run_coroutine(check())


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3), st.booleans()), max_size=20))
def test_it_is_never_overdrawn_and_full_in_the_end(holders):
    async def hold(semaphore, weight, turns):
        await semaphore.acquire(weight)
        try:
            assert semaphore.available >= 0
            for _ in range(turns):
                await asyncio.sleep(0)
        finally:
            semaphore.release(weight)

    async def check():
        semaphore = WeightedSemaphore(10)
        tasks = [asyncio.create_task(hold(semaphore, weight, turns)) for weight, turns, _ in holders]
        await asyncio.sleep(0)
        for task, (_, _, cancelled) in zip(tasks, holders, strict=True):
            if cancelled:
                task.cancel()
                await asyncio.sleep(0)
        results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), TIMEOUT_SECONDS)
        assert all(one is None or isinstance(one, asyncio.CancelledError) for one in results)
        assert semaphore.available == 10

    run_coroutine(check())
