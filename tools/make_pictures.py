"""`make pictures`: draws docs/train.svg from the output of the program."""

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

DOCS = Path(__file__).parents[1] / "docs"
COMMAND = ["brightest", "train"]


def main() -> None:
    """Run the README's first command and save its screen as docs/train.svg."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", *COMMAND],
            cwd=folder,
            env={**os.environ, "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "0", "COLUMNS": "100"},
            check=True,
            capture_output=True,
            text=True,
        )
    screen = Console(record=True, width=100, file=io.StringIO())
    screen.print(f"$ {' '.join(COMMAND)}", style="bold")
    screen.print(Text.from_ansi(done.stdout))
    svg = screen.export_svg(title="brightest", theme=SVG_EXPORT_THEME, unique_id="train")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)  # a picture fetches nothing from anywhere
    (DOCS / "train.svg").write_text(svg.replace("Fira Code", "Menlo, Consolas, DejaVu Sans Mono"), encoding="utf-8")


if __name__ == "__main__":
    main()
