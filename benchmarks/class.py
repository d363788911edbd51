"""How quickly the page answers pupils who draw while one page leads the class.

    python benchmarks/class.py [PUPILS [STROKES A SECOND]]

The pupils speak the protocol without a browser. At every step that the teacher goes to, they open another neuron and
raise a hand. They share this machine with the server; what they cost is printed. The aim for 60 pupils on two cores is
a p95 of at most 150 ms.
"""

import asyncio
import itertools
import json
import sys
import time
from typing import Any

from page import SECONDS, connection, drawing, hello, say, served

STEPS = 13  # of the first lesson, through which the teacher leads
SECONDS_A_STEP = 0.5


def follow(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """What a pupil's page says when it hears where the teacher is."""
    if facts["type"] != "class" or facts["leads"] == "nobody":
        return []
    lesson, step = map(int, facts["address"].split("/")[2:])
    here = {"type": "class.here", "view": "lesson", "step": [lesson, step], "follows": True}
    return [here | {"guess": int(facts["revealed"])}, {"type": "draw.choose", "layer": 1, "neuron": step}]


async def leading(address: str) -> tuple[int, int]:
    """Lead until cancelled. How many steps were led, and the most pupils that were with the teacher in a count."""
    steps, most = 0, 0

    async def count() -> None:
        nonlocal most
        async for message in socket:
            if isinstance(message, str) and '"attendance"' in message[:30]:
                most = max(most, json.loads(message)["following"])

    async with connection(address) as socket:
        await socket.send(hello(address))
        counting = asyncio.create_task(count())
        try:
            for step in itertools.cycle(range(1, STEPS + 1)):
                for revealed in (False, True):
                    lead = {"type": "class.lead", "address": f"#/lesson/1/{step}", "revealed": revealed}
                    await socket.send(json.dumps(lead))
                    await asyncio.sleep(SECONDS_A_STEP / 2)
                steps += 1
        except asyncio.CancelledError:
            counting.cancel()
    return steps, most


async def main(pupils: int, rate: float) -> None:
    """Measure and print all."""
    with served("--host", "0.0.0.0") as (said, _):
        await drawing(said["pupils"], rate, 0, [], follow)  # what Python loads with the first stroke
        waits: list[float] = []
        own, teacher = time.process_time(), asyncio.create_task(leading(said["address"]))
        await asyncio.gather(
            *(drawing(said["pupils"], rate, i / pupils, waits, follow) for i in range(pupils)),
        )
        own = time.process_time() - own
        teacher.cancel()
        steps, following = await teacher
        say(f"{pupils} pupils, {rate:g} strokes a second each, {steps} steps led, {following} followed", waits)
        print(f"  (the pupils themselves took {own:.1f} s of {SECONDS:g})")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60, float(sys.argv[2]) if len(sys.argv) > 2 else 2.0))
