"""Typeset glyphs: the fonts that Matplotlib installs are on every machine."""

from pathlib import Path

from PIL import ImageFont


def load_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font called `name`, such as DejaVuSans, `size` pixels high."""
    import matplotlib  # slow to import

    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", size)
