"""The lessons' steps that need only a trained network, with the results of their experiments, for pages without Python.

The texts are those of the page; the experiments use the bundled handwriting.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import brightest
from brightest.data import load_data
from brightest.errors import SettingError
from brightest.lessons import experiment
from brightest.nn.network import DIGITS, Network

WORDS = Path(brightest.__file__).parent / "web" / "page" / "lessons.json"
EXPERIMENTS_OF_A_NETWORK = (
    "by-rules", "numbers-in", "twice", "loops", "red-light", "count", "causes", "mistakes", "are-they-edges",
)  # fmt: skip
PARTS_OF_A_STEP = ("title", "text", "link", "ask", "choices", "right", "tell")


def network_steps(network: Network) -> list[dict[str, Any]]:
    """The steps in their order, each with its place, words and experiment, as values for JSON.

    Leaves out the experiments that don't suit the network. Raises SettingError unless it reads the ten digits.
    """
    if network.classes != DIGITS:
        raise SettingError("the lessons are about the ten digits, and this network reads something else.")
    data = load_data("optdigits")
    train, test = (part.in_frame(network.card.frame) for part in (data.train, data.test))
    seen = replace(data, train=train, test=test)
    steps = []
    for lesson in json.loads(WORDS.read_text(encoding="utf-8")):
        for step in lesson["steps"]:
            if (name := step.get("experiment")) in EXPERIMENTS_OF_A_NETWORK and (found := _found(name, network, seen)):
                words = {part: step[part] for part in PARTS_OF_A_STEP}
                steps.append({"lesson": lesson["name"], **words, "found": found})
    return steps


def _found(name: str, network: Network, data: brightest.DataSet) -> dict[str, Any] | None:
    """The experiment's result, in the form that the page gets; None if the experiment doesn't suit the network."""
    try:
        result = experiment(name, network, data)
    except SettingError:
        return None
    charts = [asdict(chart) for chart in result.charts]
    return {"name": name, "says": result.summary, "head": result.header, "rows": result.rows, "charts": charts}
