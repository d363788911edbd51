"""Build the site in build/site/html: `make site`.

python tools/make_site.py [FOLDER]     in another folder than build/site

Its pages are those of docs/, parts of README, the changelog and what else stands in the repository, and the reference,
which tools/site_reference.py makes of the docstrings. The build is strict, and tools/site_links.py checks its links.
"""

import json
import posixpath
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import brightest
import site_links
import site_reference
from brightest.formats.exporters import html

ROOT = Path(__file__).parents[1]
PARTS = ROOT / "tools" / "site"
SOURCE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Source"]
ELSEWHERE = {  # documents of the repository, and the pages that they become
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "benchmarks/PROOF.md": "benchmarks/proof.md",
    "benchmarks/LOG.md": "benchmarks/log.md",
}
FENCED = re.compile(r"(^```.*?^```)", re.M | re.S)
NAMED = re.compile(r"(?<!\[)`((?:src|tests|docs|tools|benchmarks|notebooks|deploy)/[\w./-]+|[A-Z_]+\.md)`(?!\])")
LINK = re.compile(r"(\]\()(?!https?:|#|mailto:)([^)#\s]+)((?:#[^)\s]*)?\))")


def page_of(path: str) -> str | None:
    """The site's page that a file of the repository becomes, if it becomes one."""
    inside = path.removeprefix("docs/")
    return ELSEWHERE.get(path) or (inside if inside != path and (ROOT / path).is_file() else None)


def linked(text: str, page: str, home: str) -> str:
    """`text` of a file in the folder `home`, as `page` of the site shows it.

    Its links lead to pages of the site, or to the source; files that it names are links, too.
    """

    def target(path: str) -> str:
        inside = page_of(path)
        if inside:
            return posixpath.relpath(inside, posixpath.dirname(page))
        return f"{SOURCE}/blob/main/{path}" if (ROOT / path).exists() else path

    def link(match: re.Match[str]) -> str:
        path = posixpath.normpath(f"{home}/{match[2]}")
        return match[1] + (target(path) if (ROOT / path).exists() else match[2]) + match[3]

    def name(match: re.Match[str]) -> str:
        return f"[{match[0]}]({target(match[1])})" if (ROOT / match[1]).exists() else match[0]

    parts = FENCED.split(text)
    return "".join(part if part.startswith("```") else NAMED.sub(name, LINK.sub(link, part)) for part in parts)


def section(title: str) -> str:
    """A section of README, without its heading."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0].strip() + "\n"


def made() -> dict[str, str]:
    """The pages that stand nowhere as they are, by path."""
    pages = {"commands.md": "# The command line\n\n" + linked(section("On the command line"), "commands.md", ".")}
    speed = linked(section("Speed and accuracy"), "benchmarks/index.md", ".")
    pages["benchmarks/index.md"] = f"# Speed and accuracy\n\n{speed}"
    for source, page in ELSEWHERE.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        pages[page] = linked(text, page, posixpath.dirname(source) or ".")
    return pages | site_reference.pages(linked(section("In Python"), "reference/index.md", "."))


def write_pages(folder: Path) -> None:
    """Put every page and picture into `folder`, which it creates."""
    shutil.copytree(ROOT / "docs", folder)
    for path in folder.rglob("*.md"):
        page = path.relative_to(folder).as_posix()
        path.write_text(
            linked(path.read_text(encoding="utf-8"), page, f"docs/{posixpath.dirname(page)}"), encoding="utf-8"
        )
    for page, text in made().items():
        (folder / page).parent.mkdir(exist_ok=True)
        (folder / page).write_text(text, encoding="utf-8")
    for path in (ROOT / "src" / "brightest" / "web" / "page" / "icon.svg", PARTS / "site.css", PARTS / "site.js"):
        shutil.copy(path, folder)
    (folder / "live.html").write_bytes(html.serialize(brightest.load("best")))


def configuration() -> str:
    """site/zensical.toml, with the pages of reference and decisions in their order."""
    decisions = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    titles = {path: re.sub(r"^# \d+: ", "", path.read_text(encoding="utf-8").partition("\n")[0]) for path in decisions}
    listed = ["decisions/README.md", *({titles[path]: f"decisions/{path.name}"} for path in decisions)]
    text = (PARTS / "zensical.toml").read_text(encoding="utf-8")
    unlisted = [path.name for path in sorted((ROOT / "docs").glob("*.md")) if f'"{path.name}"' not in text]
    text = text.replace("# Others\n", "".join(f'"{name}",\n' for name in unlisted))
    text = text.replace("# Reference\n", f'{{ "Reference" = {_toml(site_reference.navigation())} }},\n')
    for path in ("src", "tools/site_docstrings.py"):
        text = text.replace(f'["../../{path}"]', json.dumps([str(ROOT / path)]))
    return text.replace("# Decisions\n", f'{{ "Decisions" = {_toml(listed)} }},\n')


def _toml(entries: list[str | dict[str, str]]) -> str:
    def one(entry: str | dict[str, str]) -> str:
        return f'"{entry}"' if isinstance(entry, str) else "".join(f'{{ "{k}" = "{v}" }}' for k, v in entry.items())

    return f"[{', '.join(map(one, entries))}]"


def main() -> None:
    """Write, build, check; exit code 1 if the builder warns or a link leads nowhere."""
    build = Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT / "build" / "site"
    shutil.rmtree(build, ignore_errors=True)
    write_pages(build / "docs")
    (build / "zensical.toml").write_text(configuration(), encoding="utf-8")
    builder = Path(sysconfig.get_path("scripts")) / "zensical"
    done = subprocess.run([builder, "build", "--strict"], cwd=build, check=False)
    wrong = [] if done.returncode else site_links.wrong(build / "html")
    print("\n".join(wrong) or f"{len([*build.glob('html/**/*.html')])} pages in {build / 'html'}")
    sys.exit(bool(done.returncode or wrong))


if __name__ == "__main__":
    main()
