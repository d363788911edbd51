"""Export as users do, but compare on few images: the tests of formats compare on all."""

from brightest.formats.exporters import agreement, html, normalizing_onnx
from brightest.formats.exporters.agreement import Images, images_for

FEW = 100
FEW_PICTURES = 20  # that an export frames itself


def few_images(pixels, data_dir=None):
    """The first of the images on which exports are compared."""
    images = images_for(pixels, data_dir)
    labels = None if images.labels is None else images.labels[:FEW]
    return Images(images.name, images.pixels[:FEW], labels)


def compare_on_few(monkeypatch):
    """Until the test ends."""
    monkeypatch.setattr(agreement, "images_for", few_images)
    monkeypatch.setattr(agreement, "MAX_LOST", 1.5 / FEW)  # one answer of so few is more than an export may lose
    monkeypatch.setattr(normalizing_onnx, "RAW_COUNT", FEW_PICTURES)
    monkeypatch.setattr(html, "DRAWING_COUNT", FEW_PICTURES)
