"""Check what a release uploads: `make release`.

python tools/check_release.py [TAG]

The version stands in the changelog and in CITATION.cff with one date, and in the tag; sdist and wheel hold what they
should and nothing else; README has no relative link on the package index.
"""

import re
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

from brightest.system.version import __version__

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
NOT_SHIPPED = re.compile(r"(^|/)(__pycache__|\.ipynb_checkpoints)/|\.pyc$")  # in folders that are shipped
SHIPPED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
WHOLE_FOLDERS = [path[1:] for path in SHIPPED["sdist"]["include"] if (ROOT / path[1:]).is_dir()]
TOP_FILES = ("LICENSE", "README.md", "CHANGELOG.md", "Makefile", "pyproject.toml", "PKG-INFO")
RELATIVE = re.compile(r"\]\((?!https?:|#|mailto:)([^)\s]+)")


def wrong_versions(changelog: str, citation: str, tag: str = "") -> Iterator[str]:
    """A sentence for each place that names another version than `version.py`, or another date."""
    dated = re.search(rf"^## \[{re.escape(__version__)}\] - (\d{{4}}-\d\d-\d\d)$", changelog, re.M)
    if not dated:
        yield f"CHANGELOG.md has no section [{__version__}] with its date"
    if f"\nversion: {__version__}\n" not in citation:
        yield f"CITATION.cff names another version than {__version__}"
    if dated and f"\ndate-released: {dated[1]}\n" not in citation:
        yield f"CITATION.cff names another day than {dated[1]}"
    if tag and tag != f"v{__version__}":
        yield f"the tag {tag} is not v{__version__}"


def wrong_description(text: str) -> Iterator[str]:
    """A sentence for each link of the package index's page that leads nowhere."""
    for link in RELATIVE.findall(re.sub(r"```.*?```", "", text, flags=re.S)):
        yield f"README's link {link} is relative on the package index"


def sources(folder: str) -> set[str]:
    """The files of a folder that a release holds, from the root of the repository."""
    found = (str(path.relative_to(ROOT).as_posix()) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path for path in found if not NOT_SHIPPED.search(path)}


def wrong_wheel(names: set[str]) -> Iterator[str]:
    """A sentence for each file of the package that a wheel lacks, and each that it has besides."""
    wanted = {path.removeprefix("src/") for path in sources("src/brightest")}
    held = {name for name in names if ".dist-info/" not in name}
    yield from (f"the wheel lacks {name}" for name in sorted(wanted - held))
    yield from (f"the wheel holds {name}" for name in sorted(held - wanted))
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
        yield "the wheel lacks LICENSE"


def wrong_sdist(names: set[str]) -> Iterator[str]:
    """A sentence for each file of the shipped folders that an sdist lacks, and each that it has besides."""
    held = {name.partition("/")[2] for name in names}
    for folder in WHOLE_FOLDERS:
        wanted, there = sources(folder), {name for name in held if name.startswith(f"{folder}/")}
        yield from (f"the sdist lacks {name}" for name in sorted(wanted - there))
        yield from (f"the sdist holds {name}" for name in sorted(there - wanted))
    for name in TOP_FILES:
        if name not in held:
            yield f"the sdist lacks {name}"


def main() -> None:
    """Print what is wrong; exit code 1 if anything is."""
    read = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("CHANGELOG.md", "CITATION.cff")}
    (wheel,), (sdist,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = {name for name in archive.namelist() if not name.endswith("/")}
        (metadata,) = (name for name in in_wheel if name.endswith(".dist-info/METADATA"))
        description = message_from_string(archive.read(metadata).decode()).get_payload()
    with tarfile.open(sdist) as archive:
        in_sdist = {member.name for member in archive if member.isfile()}
    wrong = [
        *wrong_versions(read["CHANGELOG.md"], read["CITATION.cff"], *sys.argv[1:2]),
        *wrong_description(str(description)),
        *wrong_wheel(in_wheel),
        *wrong_sdist(in_sdist),
    ]
    print("\n".join(wrong) or f"{wheel.name} and {sdist.name} hold what they should")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
