"""What a release shows and does: README on the package index, versions that agree, workflows that can do no harm."""

import re
import tomllib
from pathlib import Path

import pytest

import check_release
from brightest.system.version import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def on_the_index():
    """README as hatch-fancy-pypi-readme writes it into a wheel."""
    text = README
    for rule in PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        text = re.sub(rule["pattern"], rule["replacement"], text)
    return text.replace("$HFPR_VERSION", __version__)


def test_on_the_index_every_link_and_picture_of_readme_is_absolute():
    source = PROJECT["project"]["urls"]["Source"]
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    shown = on_the_index()
    raw = source.replace("github.com", "raw.githubusercontent.com")
    assert all(f"]({raw}/v{__version__}/{picture})" in shown for picture in pictures)
    assert f"]({source}/blob/v{__version__}/docs/class.md)" in shown
    assert not [*check_release.wrong_description(shown)]
    assert [*check_release.wrong_description(README)]


def test_the_version_has_its_day_in_changelog_and_citation():
    assert not [*check_release.wrong_versions(CHANGELOG, CITATION)]
    assert not [*check_release.wrong_versions(CHANGELOG, CITATION, f"v{__version__}")]


@pytest.mark.parametrize(
    ("changelog", "citation", "tag"),
    [
        (CHANGELOG.replace(f"## [{__version__}]", "## [9.9.9]"), CITATION, ""),
        (CHANGELOG, CITATION.replace(__version__, "9.9.9"), ""),
        (CHANGELOG, re.sub(r"date-released: .*", "date-released: 1970-01-01", CITATION), ""),
        (CHANGELOG, CITATION, "v9.9.9"),
    ],
    ids=["changelog", "citation", "date", "tag"],
)
def test_a_version_that_is_not_everywhere_is_named(changelog, citation, tag):
    assert len([*check_release.wrong_versions(changelog, citation, tag)]) == 1


def test_the_package_index_knows_where_everything_is():
    assert {"Homepage", "Documentation", "Source", "Issues", "Changelog"} <= set(PROJECT["project"]["urls"])
    assert PROJECT["project"]["urls"]["Source"] in CITATION


def test_every_extra_is_told_of():
    install = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert all(f'pip install "brightest[{extra}]"' in install for extra in PROJECT["project"]["optional-dependencies"])


def test_a_wheel_with_a_file_too_few_or_too_many_is_refused():
    whole = {path.removeprefix("src/") for path in check_release.sources("src/brightest")}
    whole |= {"brightest-1.dist-info/METADATA", "brightest-1.dist-info/licenses/LICENSE"}
    assert not [*check_release.wrong_wheel(whole)]
    assert [*check_release.wrong_wheel(whole - {"brightest/py.typed"})] == ["the wheel lacks brightest/py.typed"]
    assert [*check_release.wrong_wheel(whole | {"tests/test_errors.py"})] == ["the wheel holds tests/test_errors.py"]


def test_a_source_distribution_without_its_tests_is_refused():
    whole = {f"b/{path}" for folder in check_release.WHOLE_FOLDERS for path in check_release.sources(folder)}
    whole |= {f"b/{name}" for name in check_release.TOP_FILES}
    assert not [*check_release.wrong_sdist(whole)]
    assert "the sdist lacks tests/test_errors.py" in check_release.wrong_sdist(whole - {"b/tests/test_errors.py"})
    assert "the sdist holds src/notes.txt" in check_release.wrong_sdist(whole | {"b/src/notes.txt"})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_uses_actions_by_commit_and_starts_with_no_right_to_write(path):
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used)
    head = text.partition("\njobs:")[0]
    assert re.search(r"^permissions:( \{\}|\n  contents: read)$", head, re.M)
    assert "write" not in head


def test_only_the_job_that_publishes_may_ask_for_an_identity():
    jobs = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8").split("\njobs:\n")[1]
    build, publish = jobs.split("\n  publish:\n")
    assert "id-token" not in build
    assert re.search(r"permissions:\n      id-token: write[^\n]*\n    \w", publish)
    assert "run:" not in publish  # it runs nothing of the repository
    assert "secrets." not in jobs
