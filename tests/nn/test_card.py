"""Cards hold printable text and numbers; calibrations hold possible temperatures and shares."""

import pytest

from brightest.errors import SettingError
from brightest.nn.card import Calibration, Card, Level


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ({"data": "\x1b[31m"}, "text that can't be printed"),
        ({"settings": {"layers": [1, {"deep": "\x07"}]}}, "text that can't be printed"),
        ({"scores": {"\n": 1.0}}, "text that can't be printed"),
        ({"settings": [1]}, "settings or scores without names"),
        ({"settings": "x"}, "settings or scores without names"),
        ({"epochs": -1}, "no whole number"),
        ({"seed": float("nan")}, "no whole number"),
        ({"seed": [1]}, "no whole number"),
        ({"scores": {"test_accuracy": "high"}}, "a score that is no number"),
        ({"epochs": "many"}, "no whole number"),
        ({"frame": "slanted"}, "frame 'slanted' is unknown: choose mnist, upright"),
    ],
)
def test_an_impossible_card_is_refused(card, sentence):
    with pytest.raises(SettingError, match=sentence):
        Card(**card)


def test_levels_read_from_json_become_levels():
    assert Calibration(levels=([0.01, 0.9, 0.8],)).levels == (Level(0.01, 0.9, 0.8),)


@pytest.mark.parametrize(
    "calibration",
    [
        {"temperature": 0},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"threshold": -0.1},
        {"threshold": 2.1},
        {"none": "yes"},
        {"levels": ((1.5, 0.9, 0.8),)},
        {"levels": ((0.01, 0.9, -0.1),)},
        {"levels": ((0.01, 3, 0.8),)},
    ],
)
def test_an_impossible_calibration_is_refused(calibration):
    with pytest.raises(SettingError, match="can't work"):
        Calibration(**calibration)
