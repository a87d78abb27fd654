"""From paths to a store that is in step with them: what is new, changed, gone, broken, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest

from kg import documents, errors, jsonl, pipeline, resources
from kg.rdf import nquads
from kg.store import Store
from kg.types import Metadata

ONE = "甲区应急管理局2023年工作总结\n发布日期：2024-01-10\n我局建立双重预防机制，开展安全生产专项整治三年行动。\n"
TWO = "乙市应急管理局2022年工作总结\n发布日期：2023-01-10\n我局完善“红黑榜”管理机制，检查企业39家次。\n"


@pytest.fixture
def reports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "reports"
    (folder / "sub").mkdir(parents=True)
    (folder / "one.txt").write_text(ONE, encoding="utf-8")
    (folder / "sub" / "two.txt").write_text(TWO, encoding="utf-8")
    return Path("reports")


@pytest.fixture
def store(tmp_path):
    return Store.create_or_open(tmp_path / "store")


def graph(store: Store) -> str:
    """All quads of a store, in one order."""
    return "".join(sorted(nquads(_quads(store))))


def _quads(store):
    from kg import graph as g

    return g.quads(store.readings())


def files(store: Store) -> dict[str, str]:
    """Every file of a store and its digest."""
    return {
        p.relative_to(store.path).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(store.path.rglob("*")) if p.is_file() and p.name != "lock"
    }


def test_reading_gives_results_and_errors_in_the_order_of_the_paths(reports):
    (reports / "empty.txt").write_bytes(b"")
    results = list(pipeline.read([reports, "missing.txt"]))
    assert [Path(r.path).name for r in results] == ["empty.txt", "one.txt", "two.txt", "missing.txt"]
    assert isinstance(results[0].error, errors.EmptyDocument)
    assert isinstance(results[3].error, errors.MissingPath)
    assert results[1].reading.assertions
    assert results[1].source.text == ONE


def test_every_quote_is_what_the_text_says_there(reports):
    for result in pipeline.read([reports]):
        for assertion in result.reading.assertions:
            for evidence in assertion.evidence:
                assert result.source.text[evidence.start : evidence.end] == evidence.quote


def test_metadata_of_the_caller_wins(reports):
    known = {"reports/one.txt": Metadata(issuer="丙县应急管理局", title="别的标题")}
    first = next(pipeline.read([reports], metadata=known)).reading
    names = {e.id: e.name for e in first.entities}
    assert names[first.document.issuer] == "丙县应急管理局"
    assert first.document.title == "别的标题"


def test_a_stream_is_read_like_a_file(reports):
    (piped,) = pipeline.read(["-"], stdin=io.BytesIO(ONE.encode("gb18030")))
    (read,) = pipeline.read([reports / "one.txt"])
    assert piped.path == piped.reading.document.path == "-"
    assert piped.source.text == read.source.text
    (empty,) = pipeline.read(["-"], stdin=io.BytesIO(b""))
    assert empty.error.where == "-"


def test_building_twice_changes_nothing(reports, store):
    first = pipeline.build([reports], store=store)
    assert first.read == ("reports/one.txt", "reports/sub/two.txt")
    before = files(store)
    second = pipeline.build([reports], store=store)
    assert (second.read, second.removed, second.failed) == ((), (), ())
    assert second.unchanged == first.read
    assert files(store) == before


def test_a_changed_report_is_read_again_exactly(reports, store, tmp_path):
    pipeline.build([reports], store=store)
    (reports / "one.txt").write_text(ONE.replace("双重预防机制", "“一案双查”机制"), encoding="utf-8")
    report = pipeline.build([reports], store=store)
    assert report.read == ("reports/one.txt",)
    assert report.unchanged == ("reports/sub/two.txt",)
    fresh = Store.create_or_open(tmp_path / "fresh")
    pipeline.build([reports], store=fresh)
    assert graph(store) == graph(fresh)
    assert "双重预防" not in graph(store)


def test_a_vanished_report_goes_and_leaves_nothing(reports, store, tmp_path):
    pipeline.build([reports], store=store)
    (reports / "one.txt").unlink()
    report = pipeline.build([reports], store=store)
    assert report.removed == ("reports/one.txt",)
    fresh = Store.create_or_open(tmp_path / "fresh")
    pipeline.build([reports], store=fresh)
    assert graph(store) == graph(fresh)


def test_a_renamed_report_is_the_same_document(reports, store):
    pipeline.build([reports], store=store)
    known = {d.id for d in store.documents()}
    (reports / "one.txt").rename(reports / "eins.txt")
    report = pipeline.build([reports], store=store)
    assert (report.read, report.reused, report.removed) == ((), ("reports/eins.txt",), ("reports/one.txt",))
    assert {d.id for d in store.documents()} == known


def test_the_same_bytes_twice_are_one_document(reports, store):
    (reports / "copy.txt").write_text(ONE, encoding="utf-8")
    pipeline.build([reports], store=store)
    assert len(list(store.entries())) == 3
    assert len(list(store.documents())) == 2
    rows = {row["path"]: row["duplicate_of"] for row in pipeline.recorded(store)}
    assert rows == {"reports/copy.txt": None, "reports/one.txt": "reports/copy.txt", "reports/sub/two.txt": None}


def test_what_lies_elsewhere_is_not_touched(reports, store):
    pipeline.build([reports], store=store)
    Path("more").mkdir()
    Path("more/three.txt").write_text(TWO.replace("乙市", "丁市"), encoding="utf-8")
    assert pipeline.build(["more"], store=store).removed == ()
    assert len(list(store.documents())) == 3
    (reports / "sub" / "two.txt").unlink()
    assert pipeline.build(["more"], store=store).removed == ()
    assert pipeline.build([reports / "sub"], store=store).removed == ("reports/sub/two.txt",)


def test_a_folder_above_is_not_below(reports, store, monkeypatch):
    pipeline.build([reports], store=store)
    Path("work").mkdir()
    monkeypatch.chdir("work")
    pipeline.build(["../reports"], store=store)
    assert pipeline.build(["."], store=store).removed == ("reports/one.txt", "reports/sub/two.txt")
    assert [e.path for e in store.entries()] == ["../reports/one.txt", "../reports/sub/two.txt"]


def test_a_path_that_is_not_there_is_an_error_and_removes_nothing(reports, store):
    pipeline.build([reports], store=store)
    report = pipeline.build(["reports-misspelled", reports / "nothing.txt"], store=store)
    assert [type(e) for e in report.failed] == [errors.MissingPath, errors.MissingPath]
    reports.rename("elsewhere")
    assert pipeline.build(["reports"], store=store).removed == ()
    assert len(list(store.documents())) == 2


def test_a_folder_that_cannot_be_read_keeps_what_was_known(reports, store, monkeypatch):
    pipeline.build([reports], store=store)
    listed = Path.iterdir

    def closed(self):
        if self.name == "sub":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", closed)
    report = pipeline.build([reports], store=store)
    assert [type(e) for e in report.failed] == [errors.UnreadablePath]
    assert report.removed == ()
    assert report.unchanged == ("reports/one.txt",)


def test_what_is_no_report_any_more_goes(reports, store):
    pipeline.build([reports], store=store)
    (reports / "one.txt").write_bytes(b"")
    report = pipeline.build([reports], store=store)
    assert [type(e) for e in report.failed] == [errors.EmptyDocument]
    assert report.removed == ("reports/one.txt",)


def test_what_was_read_once_stays_when_only_the_reader_fails(reports, store, monkeypatch):
    pipeline.build([reports], store=store)
    before = graph(store)

    def refuse(*_arguments, **_options):
        raise errors.UnknownFormat("needs LibreOffice, which is not here", where="reports/one.txt", remedy="install it")

    monkeypatch.setattr(documents, "read_bytes", refuse)
    monkeypatch.setattr(resources, "fingerprint", lambda: "other")
    report = pipeline.build([reports], store=store)
    assert (len(report.failed), report.removed) == (2, ())
    assert graph(store) == before
    (reports / "one.txt").write_text("换了内容，读不了。", encoding="utf-8")
    assert pipeline.build([reports], store=store).removed == ("reports/one.txt",)


def test_other_metadata_or_knowledge_reads_again(reports, store, monkeypatch):
    pipeline.build([reports], store=store)
    known = {"reports/one.txt": Metadata(year="2021")}
    assert pipeline.build([reports], store=store, metadata=known).read == ("reports/one.txt",)
    assert pipeline.build([reports], store=store, metadata=known).read == ()
    monkeypatch.setattr(resources, "fingerprint", lambda: "other")
    assert len(pipeline.build([reports], store=store, metadata=known).read) == 2


def test_without_paths_the_shipped_reports_are_read_from_any_folder(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = pipeline.build([], store=store)
    assert report.read == tuple(f"seeds/{p.name}" for p in sorted(resources.seeds().glob("*.txt")))
    assert not report.failed
    assert pipeline.build([], store=store).unchanged == report.read


def test_removal_takes_files_and_folders_and_nothing_unknown(reports, store):
    pipeline.build([reports], store=store)
    with pytest.raises(errors.NotFound):
        pipeline.remove([reports / "one.txt", "nothing"], store)
    assert len(list(store.documents())) == 2
    assert pipeline.remove([f"./{reports}/sub"], store) == ("reports/sub/two.txt",)
    assert pipeline.remove([reports], store) == ("reports/one.txt",)
    assert graph(store) == ""


def test_outline_and_record_agree(reports, store):
    outlined = list(pipeline.outline([reports, "missing"]))
    assert isinstance(outlined.pop(), errors.MissingPath)
    pipeline.build([reports], store=store)
    assert outlined == [{key: value or None if key == "url" else value for key, value in row.items()} for row in pipeline.recorded(store)]


def test_order_of_paths_makes_no_difference(reports, tmp_path):
    graphs = []
    for number, paths in enumerate(([reports], [reports / "sub", reports / "one.txt"])):
        store = Store.create_or_open(tmp_path / f"store{number}")
        pipeline.build(paths, store=store)
        graphs.append((graph(store), files(store)))
    assert graphs[0][0] == graphs[1][0]


def test_readings_survive_the_archive(reports, store):
    pipeline.build([reports], store=store)
    read = sorted((r.reading for r in pipeline.read([reports])), key=lambda r: r.document.id)
    assert list(store.readings()) == read
    assert all(json.loads(line) for r in read for line in jsonl.dumps(r).splitlines())


def test_the_number_of_processes_makes_no_difference(tmp_path, monkeypatch):
    """More reports than one process prepares at a time for the graph, so that their order is at stake."""
    monkeypatch.chdir(tmp_path)
    Path("many").mkdir()
    for number in range(45):
        Path(f"many/{number:02}.txt").write_text(ONE.replace("三年行动", f"三年行动第{number}阶段"), encoding="utf-8")
    found = []
    for workers in (0, 1, 3):
        made = Store.create_or_open(f"store{workers}")
        done = pipeline.build(["many"], store=made, options=pipeline.Options(workers=workers))
        lines = "".join(jsonl.dumps(reading) for reading in made.readings())
        held = sorted(line for name in ("", *made.engine().graphs()) for line in made.engine().lines(name))
        rows = [sorted(made.catalog.rows(f"SELECT * FROM {table}")) for table in ("document", "entity", "name", "fact", "figure", "seen", "meta")]
        found.append((done, lines, held, list(pipeline.recorded(made)), rows))
    assert found[0] == found[1] == found[2]
    assert len(found[0][0].read) == 45
