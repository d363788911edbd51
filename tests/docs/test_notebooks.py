"""The notebooks run from top to bottom, with every warning as an error; so do the blocks of docs/notebooks.md."""

import re
from pathlib import Path

import pytest

from make_lessons import blocks, differences, run
from support.prompt import refused

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
PAGE = (ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
WIDGET, HTML, PNG = "application/vnd.jupyter.widget-view+json", "text/html", "image/png"
STRICT = "import warnings; warnings.simplefilter('error'); warnings.filterwarnings('ignore', module='ipykernel')"
SECONDS_FOR_A_CELL = 300  # on a busy machine
PRINTED = {
    "1-the-lessons-in-an-hour.ipynb": (
        r"The network reads 4 in an array of \(28, 28\)",
        r"The brightest is number 4 and the network says 4",
        r"by the gradient (0\.\d+), by hand \1",
        r"It says 8, and that output is at 0\.9",
    ),
    "2-read-your-own-digits.ipynb": (
        r"7 \(28, 28\) uint8",
        r"0206\?387\n01\?07\n63611\n694337294",
        r"8367\.5\.\.\.\n\.8\.\.6279\.",
    ),
    "3-train-compare-export.ipynb": (
        r"16 and 16 +median 9\d",
        r"reader  99\.\d%",
        r"10,000 of 10,000 answers are the same",
        r"shows 4, read as 4",
    ),
}
SHOWN = {  # how many outputs of each kind
    "1-the-lessons-in-an-hour.ipynb": {WIDGET: 4, HTML: 2, PNG: 3},
    "2-read-your-own-digits.ipynb": {WIDGET: 2, HTML: 2, PNG: 3},
    "3-train-compare-export.ipynb": {WIDGET: 1, HTML: 2, PNG: 2},
}


def read(name):
    import nbformat  # takes a second, which every process of the tests would spend

    return nbformat.read(FOLDER / name, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_three():
    assert set(NOTEBOOKS) == set(PRINTED)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The notebooks, run one after the other in one kernel that forgets all names between them."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    before = sorted(FOLDER.iterdir())
    notebooks = {name: read(name) for name in NOTEBOOKS}
    cells = []
    for notebook in notebooks.values():
        cells += [new_code_cell("%reset -f"), new_code_cell(STRICT), *notebook.cells]
    all_of_them = new_notebook(cells=cells, metadata=notebook.metadata)
    folder = {"metadata": {"path": str(FOLDER)}}
    with pytest.MonkeyPatch.context() as monkeypatch:
        for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            monkeypatch.setenv(variable, str(tmp_path_factory.mktemp("jupyter")))
        NotebookClient(all_of_them, timeout=SECONDS_FOR_A_CELL, kernel_name="python3", resources=folder).execute()
    assert sorted(FOLDER.iterdir()) == before
    return notebooks


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_from_top_to_bottom(name, ran):
    outputs = [output for cell in code(ran[name]) for output in cell.outputs]
    said = "".join(output.text for output in outputs if output.output_type == "stream")
    assert not [pattern for pattern in PRINTED[name] if not re.search(pattern, said)], said
    shown = [kind for output in outputs for kind in output.get("data", {})]
    assert {kind: shown.count(kind) for kind in (WIDGET, HTML, PNG)} == SHOWN[name]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_kept_clean_and_short(name):
    notebook = read(name)
    assert not [cell.source for cell in code(notebook) if cell.outputs or cell.execution_count is not None]
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.cells[0].source.startswith("# ")
    assert max(len(cell.source.splitlines()) for cell in code(notebook)) <= 15
    assert len(notebook.cells) <= 40


def test_every_block_of_the_page_prints_what_stands_below_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    found = list(blocks(PAGE))
    assert len(found) == 5
    assert not [wrong for block in found for wrong in differences(block, run(block, namespace, "notebooks.md"))]


def test_the_page_names_every_notebook_and_can_be_pasted_at_pythons_prompt():
    assert {name for name in NOTEBOOKS if f"notebooks/{name}" in PAGE} == set(NOTEBOOKS)
    assert not [line for block in blocks(PAGE) if (line := refused(block.code))]
