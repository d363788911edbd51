"""Small pictures of one digit each, which are read in a millisecond."""

import io

import pytest
from PIL import Image

from brightest.data import load_data


def png(number):
    file = io.BytesIO()
    Image.fromarray(load_data("optdigits").test.images[number].reshape(28, 28)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def pictures():
    """Twenty pictures by name, in folders; every seventh is broken."""
    return {f"{i // 8}/{i:02}.png": b"no picture" if i % 7 == 6 else png(i) for i in range(20)}


@pytest.fixture
def folder(tmp_path, pictures):
    for name, content in pictures.items():
        path = tmp_path / "scans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "scans"
