"""The installed size of brightest by package, in an environment made from nothing.

python benchmarks/install_size.py     print the table, and write it into docs/install.md
"""

import json
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "install.md"
BEGIN, END = "<!-- made by benchmarks/install_size.py -->\n", "<!-- end -->\n"
MAX_MEGABYTES = 800
SMALL = 2.0  # MB: what is smaller shares a row
USED_FOR = {
    "brightest": "three networks, the page, and everything else",
    "fonttools": "Matplotlib needs it",
    "ipython": "notebooks: anywidget needs it",
    "jedi": "IPython needs it",
    "kiwisolver": "Matplotlib needs it",
    "llvmlite": "the compiler of the fast engine (LLVM)",
    "matplotlib": "every picture that is saved",
    "narwhals": "scikit-learn and plotly need it",
    "numba": "the fast engine, in Python",
    "numpy": "arrays",
    "opencv-python-headless": "the reader of photos",
    "pillow": "reading and writing pictures",
    "pillow-heif": "photos from phones (HEIC); a build without the encoder is smaller, but is fixed later",
    "plotly": "surfaces on the page; only its script of 5 MB is used, but no smaller package has it",
    "pydantic-core": "Pydantic needs it",
    "pygments": "Rich needs it",
    "pypdfium2": "PDF",
    "scikit-learn": "the bundled digits, and the estimators",
    "scipy": "calibration, deformation and shapes; scikit-learn needs it, too",
    "wcwidth": "IPython needs it",
    "widgetsnbextension": "notebooks: anywidget needs it",
}
LISTING = """
import json
from importlib.metadata import distributions
def size(package): return sum(f.locate().stat().st_size for f in package.files if f.locate().exists())
print(json.dumps({package.name.lower().replace("_", "-"): size(package) for package in distributions()}))
"""


def sizes() -> dict[str, int]:
    """Bytes by package, as `pip install` of this folder puts them there; what Python compiles later is not in it."""
    uv = str(Path(sysconfig.get_path("scripts")) / "uv")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([uv, "venv", "--quiet", folder], check=True)
        (python,) = (path for path in Path(folder).glob("*/python*") if path.stem == "python")
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), str(ROOT)], check=True)
        done = subprocess.run([str(python), "-c", LISTING], check=True, capture_output=True, text=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def table(found: dict[str, int]) -> str:
    """The packages as a table in Markdown, the largest first."""
    rows = ["| package | MB | for |\n", "|---|---:|---|\n"]
    large = sorted((n for n in found if found[n] >= SMALL * 1e6), key=lambda n: -found[n])
    rows += [f"| {name} | {found[name] / 1e6:.0f} | {USED_FOR.get(name, '')} |\n" for name in large]
    small = sorted(set(found) - set(large))
    rows.append(f"| {len(small)} more | {sum(found[name] for name in small) / 1e6:.0f} | {', '.join(small)} |\n")
    return "".join([*rows, f"| **all** | **{sum(found.values()) / 1e6:.0f}** | |\n"])


def whole() -> tuple[str, bool]:
    """The size of all packages together."""
    megabytes = sum(sizes().values()) / 1e6
    return f"{megabytes:.0f} MB", megabytes <= MAX_MEGABYTES


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """Each claim and the function that measures it."""
    yield f"`pip install brightest` takes at most {MAX_MEGABYTES} MB on the disk", whole


def main() -> None:
    """Measure, print and write."""
    made = table(sizes())
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}{made}{END}{rest.split(END)[1]}", encoding="utf-8")
    sys.stdout.write(made)


if __name__ == "__main__":
    main()
