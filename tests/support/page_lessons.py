"""The steps of the page's lessons, by lesson and number from 1."""

import json
from pathlib import Path

from brightest.web import app

LESSONS = json.loads((Path(app.PAGE) / "lessons.json").read_text())
STEPS = [(i + 1, k + 1) for i, lesson in enumerate(LESSONS) for k in range(len(lesson["steps"]))]


def step(lesson, number):
    return LESSONS[lesson - 1]["steps"][number - 1]
