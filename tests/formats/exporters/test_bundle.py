"""ES modules become one script that runs in their order."""

import pytest

from brightest.formats.exporters.bundle import bundle


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / f"{list(modules)[-1]}.js"


def test_a_module_stands_once_and_before_those_that_import_it(tmp_path):
    entry = write(
        tmp_path,
        low='/** @import { Kind } from "./types.d.ts" */\nexport const ONE = 1;\nexport async function later() {}\n',
        left='import { ONE } from "./low.js";\n\nexport class Left {}\n',
        main='import { Left } from "./left.js";\nimport {\n  ONE as one,\n  later,\n} from "./low.js";\n',
    )
    script = bundle(entry, set())
    assert [line for line in script.splitlines() if line.startswith(("const $", "  "))] == [
        "const $low = (() => {",
        "  return { ONE, later };",
        "const $left = (() => {",
        "  const { ONE } = $low;",
        "  return { Left };",
        "const $main = (() => {",
        "  const { Left } = $left;",
        "  const { ONE: one, later } = $low;",
        "  return {  };",
    ]
    assert "\nimport" not in script
    assert "\nexport" not in script


def test_what_an_earlier_script_declares_is_left_out(tmp_path):
    known = set()
    bundle(write(tmp_path, low="export const ONE = 1;\n"), known)
    script = bundle(write(tmp_path, main='import { ONE } from "./low.js";\n'), known)
    assert "const $low" not in script
    assert "const { ONE } = $low;" in script


@pytest.mark.parametrize(
    "line", ['import "./low.js";', 'import low from "./low.js";', "export default 1;", "export let n = 0;"]
)
def test_another_form_of_import_or_export_is_refused(line, tmp_path):
    with pytest.raises(ValueError, match="a line that can't be bundled"):
        bundle(write(tmp_path, main=line), set())


def test_two_modules_of_one_name_are_refused(tmp_path):
    (tmp_path / "views").mkdir()
    low = write(tmp_path / "views", low="export const ONE = 1;\n")
    main = write(tmp_path, low="export const TWO = 2;\n", main='import { TWO } from "./low.js";\n')
    with pytest.raises(ValueError, match="two modules are called low"):
        bundle(main, {low.resolve()})


def test_modules_that_import_each_other_are_refused(tmp_path):
    other = 'import { a } from "./main.js";\nexport const b = 1;\n'
    main = write(tmp_path, other=other, main='import { b } from "./other.js";\nexport const a = 1;\n')
    with pytest.raises(ValueError, match=r"main\.js imports itself, by way of other\.js"):
        bundle(main, set())
