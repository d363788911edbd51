"""The steps of the page's lessons, by lesson and number from 1, and what their experiments find."""

import functools
import json

from brightest.lessons import experiment
from brightest.web.page_files import PAGE

LESSONS = json.loads((PAGE / "lessons.json").read_text())
STEPS = [(i + 1, k + 1) for i, lesson in enumerate(LESSONS) for k in range(len(lesson["steps"]))]
tried = functools.lru_cache(64)(experiment)  # by the page, by a test of all, and by those that look at a few


def step(lesson, number):
    return LESSONS[lesson - 1]["steps"][number - 1]
