"""A sheet on a desk is found and straightened; paper that fills the picture, and a gradient of light, are no sheet."""

import cv2
import numpy as np

from brightest.reader.sheet import find_sheet, straighten

CORNERS = np.array([(150, 90), (520, 130), (500, 400), (120, 360)], np.float32)


def desk(corners=CORNERS):
    """A bright quadrilateral on dark wood."""
    grain = np.random.default_rng(0).normal(0, 6, (480, 640))
    grey = np.full((480, 640), 70.0)
    cv2.fillPoly(grey, [corners.astype(np.int32)], 215.0)
    return (grey + grain).clip(0, 255).astype(np.uint8)


def test_the_corners_of_a_sheet_are_found():
    found = find_sheet(desk())
    assert np.abs(found - CORNERS).max() < 8


def test_a_straightened_sheet_has_no_desk_and_its_places_are_the_pictures():
    grey = desk()
    cv2.circle(grey, (300, 200), 6, 0, -1)
    sheet, to_grey = straighten(grey, find_sheet(grey))
    assert np.mean(sheet[8:-8, 8:-8] < 150) < 0.01
    y, x = np.nonzero(sheet[10:-10, 10:-10] < 60)
    u, v, w = to_grey @ (x.mean() + 10, y.mean() + 10, 1)
    assert np.hypot(u / w - 300, v / w - 200) < 3


def test_paper_that_fills_the_picture_is_no_sheet():
    assert find_sheet(np.full((480, 640), 220, np.uint8)) is None
    gradient = np.tile(np.linspace(90, 230, 640), (480, 1)).astype(np.uint8)
    assert find_sheet(gradient) is None
    assert find_sheet(gradient.T.copy()) is None


def test_a_bright_blob_is_no_sheet():
    grey = np.full((480, 640), 60, np.uint8)
    cv2.circle(grey, (320, 240), 150, 220, -1)
    assert find_sheet(grey) is None


def test_a_spot_of_light_without_an_edge_is_no_sheet():
    assert find_sheet(cv2.GaussianBlur(desk(), (0, 0), 20)) is not None  # out of focus
    assert find_sheet(cv2.GaussianBlur(desk(), (0, 0), 45)) is None


def test_an_area_with_one_edge_is_no_sheet():
    grey = np.full((480, 640), 70, np.uint8)
    grey[:, :380] = 215
    assert find_sheet(grey) is None
