import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from brightest.data.dataset import NO_CLASS, Examples
from brightest.data.synthetic import fonts
from brightest.data.synthetic.handwriting import TEMPLATES
from brightest.data.synthetic.mixture import NO_SYNTHETIC, Synthetic, sources, with_synthetic
from brightest.errors import DataError, SettingError

EXAMPLES = Examples(np.repeat(np.eye(28, dtype=np.uint8).reshape(1, -1) * 255, 20, axis=0), np.arange(20) % 10)


@pytest.fixture
def installed_fonts(monkeypatch):
    """Matplotlib's fonts in place of those that are fetched."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    used = ((folder / "DejaVuSans.ttf",), (folder / "DejaVuSerif.ttf",))
    monkeypatch.setattr(fonts, "font_files", lambda *, held_out, common: used[1:] if held_out else used[:1])
    return used


def test_without_a_share_the_mixture_is_false():
    assert not NO_SYNTHETIC
    assert Synthetic(clutter=0.1)


def test_a_share_is_the_number_per_real_example(installed_fonts):
    more = with_synthetic(EXAMPLES, Synthetic(handwriting=1.0, typeset=0.5, degraded=0.25, clutter=0.1))
    assert len(more) == 20 + 20 + 10 + 5 + 2
    assert np.array_equal(more.images[:20], EXAMPLES.images)
    assert np.array_equal(more.labels[:20], EXAMPLES.labels)
    assert np.array_equal(more.labels[20:40], np.arange(20) % 10)
    assert np.array_equal(more.labels[50:55], EXAMPLES.labels[:5])
    assert (more.labels[55:] == NO_CLASS).all()
    assert more.images.shape == (57, 784)
    assert (more.images[20:].max(axis=1) == 255).all()


def test_a_drawing_depends_on_its_seed_kind_and_number_alone(installed_fonts):
    few = with_synthetic(EXAMPLES[:10], Synthetic(handwriting=0.5, clutter=0.3))
    many = with_synthetic(EXAMPLES, Synthetic(handwriting=1.0, typeset=1.0, clutter=1.0))
    assert np.array_equal(few.images[10:15], many.images[20:25])
    assert np.array_equal(few.images[15:18], many.images[60:63])
    assert not np.array_equal(with_synthetic(EXAMPLES, Synthetic(handwriting=1.0), seed=1).images, many.images[:40])


def test_held_out_fonts_differ_from_those_to_train_on(installed_fonts):
    trained, held_out = (
        with_synthetic(EXAMPLES, Synthetic(typeset=1.0), held_out_fonts=held_out).images[20:] for held_out in (0, 1)
    )
    assert not np.array_equal(trained, held_out)


@pytest.mark.parametrize("share", [-0.1, 101, float("nan")])
def test_a_share_that_can_not_work_is_refused(share):
    with pytest.raises(SettingError, match=r"typeset .* can't work: it must be from 0 to 100\."):
        Synthetic(typeset=share)


def test_other_images_are_refused():
    with pytest.raises(DataError, match="28×28 pixels of one byte"):
        with_synthetic(Examples(np.zeros((3, 64), np.uint8), np.arange(3)), Synthetic(handwriting=1.0))


def test_fonts_that_are_missing_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path))
    fonts.font_files.cache_clear()
    with pytest.raises(DataError, match=r"lacks the font .*: fetch the fonts with python tools/fetch_fonts\.py"):
        with_synthetic(EXAMPLES, Synthetic(typeset=1.0))


def test_a_third_of_the_families_is_held_out():
    families = fonts.families()
    assert 0.28 < np.mean([fonts.is_held_out(name) for name in families]) < 0.38
    assert {licence for _, licence in families.values()} == {"OFL-1.1", "Apache-2.0", "MIT", "UFL-1.0"}


def test_the_sources_name_each_template_and_each_font():
    assert sources(NO_SYNTHETIC) == {}
    assert sources(Synthetic(handwriting=1.0)) == {"templates": list(TEMPLATES)}
    names = sources(Synthetic(typeset=1.0))["fonts"]
    assert f"abel {fonts.families()['abel'][0]}" in names
    assert not any(fonts.is_held_out(name.split()[0]) for name in names)


def test_the_document_lists_every_family_and_which_are_held_out():
    document = (Path(__file__).parents[3] / "docs" / "fonts.md").read_text("utf-8")
    listed = [re.findall(r"[*\w-]+", section) for section in re.split(r"^## .*$", document, flags=re.MULTILINE)[1:]]
    by_licence: dict[str, list[str]] = {}
    for name, (_, licence) in fonts.families().items():
        by_licence.setdefault(licence, []).append(f"*{name}*" if fonts.is_held_out(name) else name)
    assert listed == [by_licence[licence] for licence in ("OFL-1.1", "Apache-2.0", "MIT", "UFL-1.0")]


def test_progress_is_reported_before_each_drawing():
    told = []
    with_synthetic(EXAMPLES, Synthetic(handwriting=0.1, degraded=0.05), progress=lambda *about: told.append(about[1:]))
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_an_error_in_progress_ends_the_drawing():
    def end(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        with_synthetic(EXAMPLES, Synthetic(handwriting=100.0), progress=end)
