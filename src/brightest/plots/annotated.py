"""A photo with a frame around each digit and its answer above; yellow means unsure."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

from brightest.data.synthetic.fonts import load_font
from brightest.plots.style import Theme
from brightest.reader.result import Box, Reading

MAX_TEXT_HEIGHT = 96  # pixels, of an answer's text
MIN_TEXT_HEIGHT = 14


def annotated(picture: Image.Image, reading: Reading, theme: Theme) -> Image.Image:
    """A copy of the upright picture with the answers drawn in; rejected ones in another colour."""
    copy = picture.convert("RGB")
    pen = ImageDraw.Draw(copy)
    digits = reading.digits
    height = sorted(digit.box.bottom - digit.box.top for digit in digits)[len(digits) // 2] if digits else 0
    size = min(max(MIN_TEXT_HEIGHT, height // 2), MAX_TEXT_HEIGHT)
    line = max(2, size // 12)
    for digit in digits:
        colour = theme.selected if digit.rejected else theme.positive
        name = f"{digit.answer}?" if digit.rejected else digit.answer
        left, top, right, bottom = digit.box
        around = Box(left - 2 * line, top - 2 * line, right + 2 * line, bottom + 2 * line)
        pen.rectangle(around, outline=colour, width=line)
        ink = "black" if digit.rejected else "white"
        width = pen.textlength(name, _font(size)) + line * 2
        above = max(0, around.top - size - line)
        pen.rectangle((around.left, above, around.left + width, above + size + line), fill=colour)
        pen.text((around.left + line, above), name, ink, _font(size))
    return copy


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return load_font("DejaVuSans-Bold", size)
