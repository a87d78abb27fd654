"""Search in names and quotes: what a reader of the text would find is found, in either script, and nothing else."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from serving import made

from kg import pipeline
from kg.errors import StoreError
from kg.store import Store, search
from kg.text.shadow import fold

A = "甲县应急管理局2023年工作总结\n\n一、建立健全双重预防机制，完善“1+12”责任体系。\n二、开展防汛应急演练，印发《甲县防汛抗旱应急预案》。\n"
B = "乙縣應急管理局2022年工作總結\n\n一、建立健全雙重預防機制。\n二、開展森林防火專項行動。\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return made(tmp_path_factory.mktemp("search"), a=A, b=B)


@pytest.fixture(scope="module")
def index(store):
    return search.Index(search.make(store))


def names(store, index, asked: str) -> list[str]:
    found = index.things(store.catalog, asked, limit=50).found
    known = dict(store.catalog.rows("SELECT id, name FROM entity")) | {d.id: d.title for d in store.documents()}
    return [known[one.id] for one in found]


def quotes(store, index, asked: str) -> list[str]:
    return [one.evidence.quote for one in index.quotes(store, asked, limit=50).found]


def everything(store) -> set[tuple[str, int, int, str]]:
    """All places that prove a statement."""
    return {(r.document.id, e.start, e.end, e.quote) for r in store.readings() for a in r.assertions for e in a.evidence}


@pytest.mark.parametrize("asked", ["应急", "應急", "机制", "双重预防", "雙重預防機制", "预", "1+12", "“1+12”", "+", "演练，印发", "开展 演练", "2023", "不存在", "急应"])
def test_quotes_are_those_that_hold_the_words(store, index, asked):
    wanted = search.words(asked)
    expected = {(d, s, e, q) for d, s, e, q in everything(store) if all(word in fold(q).lower() for word in wanted)}
    hits = index.quotes(store, asked, limit=1000)
    assert {(h.document.id, h.evidence.start, h.evidence.end, h.evidence.quote) for h in hits.found} == expected
    assert hits.total == len(hits.found) == len(expected)


@pytest.mark.parametrize("asked", ["应急", "应急管理局", "县", "雙重預防", "预案", "1+12", "zzz"])
def test_names_are_those_that_hold_the_words_with_and_without_an_index(store, index, asked):
    wanted = fold(asked)
    expected = {e for e, folded in store.catalog.rows("SELECT entity, folded FROM name") if wanted in folded}
    hits = index.things(store.catalog, asked, limit=1000)
    titles = {d.id for d in store.documents() if wanted in fold(d.title)}
    assert {one.id for one in hits.found} == expected | titles
    assert hits.total == len(expected | titles)
    listed = search.entities(store.catalog, asked, limit=1000)
    assert {one.id for one in listed.found} == expected
    assert listed.total == len(expected)


def test_each_hit_is_proved_by_its_document(store, index):
    for hit in index.quotes(store, "预防", limit=50).found:
        assert store.text(hit.document.id)[hit.evidence.start : hit.evidence.end] == hit.evidence.quote
        assert hit.evidence in hit.assertion.evidence


def test_what_is_called_so_comes_first_and_the_newest_report_too(store, index):
    found = index.things(store.catalog, "甲县应急管理局", limit=50).found
    assert [one.id.partition("-")[0] for one in found] == ["b", "b", "doc"], "bodies of that name before the report that has it in its title"
    assert found[0].statements > found[1].statements
    assert names(store, index, "双重预防机制") == ["安全风险分级管控和隐患排查治理双重预防机制"], "by its alias"
    dates = [h.document.year for h in index.quotes(store, "双重预防", limit=50).found]
    assert set(dates) == {"2023", "2022"} and dates == sorted(dates, reverse=True)


def test_pages_of_hits_are_the_hits_in_order(store, index):
    whole = index.things(store.catalog, "应急", limit=100).found
    assert len(whole) > 4
    paged = [one for offset in range(0, len(whole) + 2, 2) for one in index.things(store.catalog, "应急", limit=2, offset=offset).found]
    assert paged == whole
    exact = "甲县应急管理局"
    whole = index.things(store.catalog, exact, limit=100).found
    assert [one for offset in range(len(whole)) for one in index.things(store.catalog, exact, limit=1, offset=offset).found] == whole


@pytest.mark.parametrize("asked", ["", "   ", "“”", "《》"])
def test_nothing_asked_gives_nothing(store, index, asked):
    assert index.things(store.catalog, asked, limit=9).found == []
    assert index.quotes(store, asked, limit=9).found == []


@pytest.mark.parametrize("asked", ['"', "'; DROP TABLE quote", "a OR b", "NEAR(应 急)", "*", "应*", "\x00", "\ud800", "应急" * 500, "^应急", "pairs:应"])
def test_whatever_is_asked_is_text_and_no_language(store, index, asked):
    found = index.quotes(store, asked, limit=9)
    assert all(word in fold(h.evidence.quote).lower() for h in found.found for word in search.words(asked))


def test_spots_are_where_the_words_stand():
    assert search.spots("完善“１＋１２”責任體系", search.words("1+12责任")) == [(3, 10)]
    assert search.spots("应急演练和应急预案", search.words("应急 预案")) == [(0, 2), (5, 7), (7, 9)]
    assert search.spots("应急演练", search.words("应急 预案")) == []


def test_the_index_is_found_again_goes_with_its_generation_and_costs_a_build_nothing(store, tmp_path):
    copy = tmp_path / "store"
    shutil.copytree(store.path, copy, ignore=shutil.ignore_patterns(search.NAME))
    own = Store.open(copy)
    assert search.at(own) is None
    made = search.make(own)
    assert search.at(Store.open(copy)) == made
    assert [p.name for p in made.parent.iterdir() if p.name.startswith(search.NAME)] == [search.NAME], "nothing unfinished is left"
    (tmp_path / "c.txt").write_text("丙县应急管理局2024年工作总结\n\n建立健全预警机制。\n", encoding="utf-8")
    pipeline.build([tmp_path / "c.txt"], store=own)
    assert not made.exists()
    assert search.at(own) is None
    assert quotes(own, search.Index(search.make(own)), "预警机制")


def test_an_index_of_another_version_is_made_anew(store, tmp_path):
    copy = tmp_path / "store"
    shutil.copytree(store.path, copy)
    own = Store.open(copy)
    made = search.make(own)
    data = bytearray(made.read_bytes())
    data[60:64] = (999).to_bytes(4, "big")  # where SQLite keeps what we call the version
    made.write_bytes(data)
    assert search.at(own) is None


def test_an_index_can_lie_elsewhere_and_an_empty_store_has_none(store, tmp_path):
    path = search.make(store, tmp_path)
    assert path.parent == tmp_path
    assert quotes(store, search.Index(path), "演练")
    with pytest.raises(StoreError):
        search.make(Store.create_or_open(tmp_path / "empty"))


def test_the_same_store_gives_the_same_order(store, tmp_path):
    one, two = (search.Index(search.make(store, folder)) for folder in (tmp_path, _made(tmp_path / "more")))
    assert [dataclasses.astuple(h) for h in one.quotes(store, "应急", limit=99).found] == [dataclasses.astuple(h) for h in two.quotes(store, "应急", limit=99).found]
    assert one.things(store.catalog, "应急", limit=99) == two.things(store.catalog, "应急", limit=99)


def _made(folder):
    folder.mkdir()
    return folder
