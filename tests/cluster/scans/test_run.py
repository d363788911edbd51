"""All pictures of a place become one table, whatever kind of place it is, and even if the reading is interrupted."""

import csv
import io
import json
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from PIL import Image

from brightest import Reader
from brightest.cluster.scans import reading
from brightest.cluster.scans.process import ReaderProcess
from brightest.cluster.scans.run import read_scans
from brightest.data import load_data
from brightest.errors import DataError, SettingError
from support.scans import read_here

from .conftest import png

DOCS = Path(__file__).parents[3] / "docs"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_picture_has_its_rows_in_the_order_of_names(folder, pictures, tmp_path):
    done = read_scans(folder, tmp_path / "a.csv", network="best", read=read_here)
    rows = rows_of(tmp_path / "a.csv")
    assert [row["picture"] for row in rows] == sorted(pictures)
    labels = load_data("optdigits").test.labels[:20]
    right = [row["answer"] == str(label) for row, label in zip(rows, labels, strict=True) if not row["error"]]
    assert np.mean(right) > 0.8
    broken = [row for row in rows if row["error"]]
    assert [row["picture"] for row in broken] == [name for name in sorted(pictures) if pictures[name] == b"no picture"]
    assert broken[0]["error"].startswith("0/06.png is not a picture that brightest reads")
    assert (done.counts.scans, done.counts.failed, done.counts.digits) == (20, 2, 18)
    assert done.counts.accepted == sum(row["accepted"] == "true" for row in rows)
    assert [path.name for path in tmp_path.iterdir()] in (["scans", "a.csv"], ["a.csv", "scans"])


def zipped(tmp_path, pictures):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for number, (name, content) in enumerate(pictures.items()):
            archive.writestr(name, content, zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED)
    return "all.zip"


def tarred(tmp_path, pictures, ending=".tar", mode="w"):
    with tarfile.open(tmp_path / f"all{ending}", mode) as archive:
        for name in pictures:
            archive.add(tmp_path / "scans" / name, name)
    return f"all{ending}"


@pytest.fixture
def in_memory(pictures):
    import fsspec

    store = fsspec.filesystem("memory")
    for name, content in pictures.items():
        store.pipe_file(f"/bucket/scans/{name}", content)
    yield
    store.rm("/bucket", recursive=True)


@pytest.mark.parametrize("kind", ["glob", "zip", "tar", "tar.gz", "file://", "memory://", "memory glob"])
def test_a_place_of_any_kind_gives_the_same_rows(kind, folder, pictures, tmp_path, monkeypatch, in_memory):
    monkeypatch.chdir(tmp_path)
    source = {
        "glob": lambda: "scans/**/*.png",
        "zip": lambda: zipped(tmp_path, pictures),
        "tar": lambda: tarred(tmp_path, pictures),
        "tar.gz": lambda: tarred(tmp_path, pictures, ".tar.gz", "w:gz"),
        "file://": lambda: f"file://{folder}",
        "memory://": lambda: "memory://bucket/scans",
        "memory glob": lambda: "memory://bucket/scans/*/*.png",
    }[kind]()
    read_scans(folder, "a.csv", network="best", read=read_here)
    read_scans(source, "b.csv", network="best", read=read_here)
    assert rows_of(tmp_path / "b.csv") == rows_of(tmp_path / "a.csv")


def test_the_three_kinds_of_table_hold_the_same(folder, tmp_path):
    for suffix in ("csv", "jsonl", "parquet"):
        read_scans(folder, tmp_path / f"a.{suffix}", network="best", rows="picture", read=read_here)
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet").to_pylist() == lines
    plain = [{key: "" if value is None else str(value) for key, value in line.items()} for line in lines]
    assert rows_of(tmp_path / "a.csv") == plain


class Ended(Exception):
    pass


def ending_after(parts):
    def read(task, batches):
        for number, part in enumerate(read_here(task, batches)):
            if number == parts:
                raise Ended
            yield part

    return read


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_reading_that_ended_goes_on_with_what_is_missing(suffix, folder, pictures, tmp_path):
    whole, out = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    read_scans(folder, whole, network="best", read=read_here)
    for _ in range(2):
        with pytest.raises(Ended):
            read_scans(folder, out, network="best", read=ending_after(1))
    assert not out.exists()
    (folder / "0" / "later.png").write_bytes(png(0))  # what comes later isn't read: the list is made once
    seen = []

    def counted(task, batches):
        for part in read_here(task, batches):
            seen.append(part.number)
            yield part

    done = read_scans(folder, out, network="best", read=counted)
    assert seen == [2]
    assert (done.before, done.counts.scans) == (16, 20)
    assert out.read_bytes() == whole.read_bytes()


def test_a_reading_that_died_while_its_table_was_made_only_makes_the_table(folder, tmp_path, monkeypatch):
    out = tmp_path / "a.csv"

    def dies(*_):
        raise Ended

    with monkeypatch.context() as patched:
        patched.setattr("brightest.cluster.scans.run.join", dies)
        with pytest.raises(Ended):
            read_scans(folder, out, network="best", read=read_here)
    assert read_scans(folder, out, network="best", read=read_here).before == 20
    assert len(rows_of(out)) == 20


@pytest.mark.parametrize(
    ("other", "named"), [({"grid": (2, 2)}, "grid"), ({"network": "lesson"}, "network"), ({"rows": "picture"}, "rows")]
)
def test_it_goes_on_only_with_the_same_settings(other, named, folder, tmp_path):
    with pytest.raises(Ended):
        read_scans(folder, tmp_path / "a.csv", network="best", read=ending_after(1))
    with pytest.raises(SettingError, match=f"another {named}: give the same"):
        read_scans(folder, tmp_path / "a.csv", **{"network": "best", "read": read_here, **other})


def test_an_archive_that_is_cut_short_leaves_nothing(pictures, tmp_path):
    source = tmp_path / zipped(tmp_path, pictures)
    source.write_bytes(source.read_bytes()[:-100])
    with pytest.raises(DataError, match="cut short or damaged"):
        read_scans(source, tmp_path / "a.csv", network="best", read=read_here)
    assert not (tmp_path / "a.csv.parts").exists()


def test_an_archive_that_has_changed_is_another_one(folder, pictures, tmp_path):
    source = tmp_path / zipped(tmp_path, pictures)
    with pytest.raises(Ended):
        read_scans(source, tmp_path / "a.csv", network="best", read=ending_after(1))
    zipped(tmp_path, {name: content for name, content in pictures.items() if name > "1"})
    with pytest.raises(SettingError, match="another state of the source"):
        read_scans(source, tmp_path / "a.csv", network="best", read=read_here)


def test_a_table_that_is_there_is_not_replaced(folder, tmp_path):
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(SettingError, match="exists already"):
        read_scans(folder, tmp_path / "a.csv", read=read_here)
    assert (tmp_path / "a.csv").read_text() == "mine"


@pytest.mark.parametrize("source", ["nowhere", "no*where/*.png"])
def test_nothing_there_is_an_error_and_leaves_nothing(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=r"no such folder|holds no pictures"):
        read_scans(source, "a.csv", read=read_here)
    assert not list(tmp_path.iterdir())


def test_a_store_without_its_driver_says_what_to_install():
    with pytest.raises(SettingError, match=r"s3:// needs s3fs: pip install s3fs\."):
        read_scans("s3://bucket/scans", "a.csv", read=read_here)
    with pytest.raises(SettingError, match="an unknown kind of store"):
        read_scans("nostore://bucket/scans", "a.csv", read=read_here)


def test_digits_of_a_grid_say_their_cells(tmp_path):
    (tmp_path / "scans").mkdir()
    shutil.copy(DOCS / "puzzle.jpg", tmp_path / "scans")
    read_scans(tmp_path / "scans", tmp_path / "a.csv", read=read_here, grid=(9, 9))
    cells = {(int(row["line"]), int(row["place"])): row["answer"] for row in rows_of(tmp_path / "a.csv")}
    grid = Reader().read(DOCS / "puzzle.jpg", grid=(9, 9)).rows
    assert cells == {(i, k): one.answer for i, row in enumerate(grid, 1) for k, one in enumerate(row, 1) if one}


def test_pages_have_rows_of_their_own(tmp_path, pictures):
    (tmp_path / "scans").mkdir()
    page, *others = (Image.open(io.BytesIO(pictures[f"0/0{i}.png"])) for i in range(3))
    page.save(tmp_path / "scans" / "three.tif", save_all=True, append_images=others)
    (tmp_path / "scans" / "bad.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    done = read_scans(tmp_path / "scans", tmp_path / "a.csv", network="best", read=read_here)
    rows = rows_of(tmp_path / "a.csv")
    assert [row["page"] for row in rows] == ["", "1", "2", "3"]
    assert "the PDF is damaged" in rows[0]["error"]
    assert (done.counts.scans, done.counts.failed, done.counts.digits) == (2, 1, 3)


def test_pages_that_are_too_much_for_a_small_file_have_one_row(tmp_path, pictures, monkeypatch):
    (tmp_path / "scans").mkdir()
    page, *others = (Image.open(io.BytesIO(pictures[f"0/0{i}.png"])) for i in range(4))
    page.save(tmp_path / "scans" / "four.tif", save_all=True, append_images=others)
    monkeypatch.setattr("brightest.images.pages.BASE_WORK", 2 * 28 * 28)
    monkeypatch.setattr("brightest.images.pages.SCAN_WORK_PER_BYTE", 0)
    monkeypatch.setattr("brightest.reader.pages.WORK_PER_DIGIT", 0)
    done = read_scans(tmp_path / "scans", tmp_path / "a.csv", network="best", read=read_here)
    rows = rows_of(tmp_path / "a.csv")
    assert [row["page"] for row in rows] == ["1", "2", "3"]
    assert "pages 3 to 4 are left unread" in rows[2]["error"]
    assert (done.counts.failed, done.counts.digits) == (1, 2)


def test_a_fault_of_ours_in_one_scan_costs_no_other(folder, tmp_path, monkeypatch):
    pages = reading.Pages
    broken = (folder / "0" / "01.png").read_bytes()
    monkeypatch.setattr(reading, "Pages", lambda content: pages(content) if 1 // (content != broken) else ())
    read_scans(folder, tmp_path / "a.csv", network="best", read=read_here)
    errors = [row["error"] for row in rows_of(tmp_path / "a.csv")]
    assert errors[1] == "0/01.png can't be read: brightest fails on it (ZeroDivisionError)."
    assert not errors[0]
    assert not errors[2]


def test_parquet_without_its_library_says_what_to_install(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingError, match=r"needs pyarrow: pip install 'brightest\[parquet\]'\.$"):
        read_scans(folder, tmp_path / "a.parquet", network="best", read=read_here)


def test_processes_close_when_the_reading_is_ended(folder, tmp_path, monkeypatch):
    closed = []
    close = ReaderProcess.close
    monkeypatch.setattr(ReaderProcess, "close", lambda one: (closed.append(one), close(one))[1])

    def stop(progress):
        if progress.counts.scans:
            raise Ended

    with pytest.raises(Ended):
        read_scans(folder, tmp_path / "a.csv", network="best", workers=1, on_progress=stop)
    assert closed
    assert all(one._process.poll() is not None for one in closed if one._process)


@pytest.mark.parametrize("source", ["scans", "all.zip"])
def test_a_source_that_vanishes_ends_the_reading_which_goes_on_when_it_is_back(folder, pictures, tmp_path, source):
    zipped(tmp_path, pictures)

    def vanishing(task, batches):
        for batch in batches:
            if batch.number == 1:
                (tmp_path / source).rename(tmp_path / "unmounted")
            yield from read_here(task, [batch])

    with pytest.raises(DataError, match=f"{source} has gone: the same call continues when it is back"):
        read_scans(tmp_path / source, tmp_path / "a.csv", network="best", read=vanishing)
    (tmp_path / "unmounted").rename(tmp_path / source)
    read_scans(tmp_path / source, tmp_path / "a.csv", network="best", read=read_here)
    read_scans(tmp_path / source, tmp_path / "b.csv", network="best", read=read_here)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_an_archive_that_changes_meanwhile_makes_no_table(pictures, tmp_path):
    path = tmp_path / zipped(tmp_path, pictures)

    def changing(task, batches):
        path.write_bytes(path.read_bytes() + b" ")
        yield from read_here(task, batches)

    with pytest.raises(DataError, match=r"all\.zip has changed while it was read: delete .*a\.csv\.parts"):
        read_scans(path, tmp_path / "a.csv", network="best", read=changing)
    assert not (tmp_path / "a.csv").exists()


def test_no_spreadsheet_runs_a_name(pictures, tmp_path):
    names = ["=1+1.png", "@a.png", "-b.png", "+c.png", "d=.png"]
    (tmp_path / "scans").mkdir(exist_ok=True)
    for name in names:
        (tmp_path / "scans" / name).write_bytes(b"no picture")
    read_scans(tmp_path / "scans", tmp_path / "a.csv", network="best", read=read_here)
    rows = [row for row in rows_of(tmp_path / "a.csv") if row["picture"].removeprefix("./") in names]
    assert {row["picture"] for row in rows} == {"./=1+1.png", "./@a.png", "./-b.png", "./+c.png", "d=.png"}
    assert all(row["error"].startswith(row["picture"]) for row in rows)
