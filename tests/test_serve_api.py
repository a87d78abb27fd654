"""What the explorer is told: parts of the graph, bounded and complete as they say, and reports that are dropped."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import shutil
import sqlite3
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgi import Client

from kg import pipeline
from kg.analysis import path
from kg.serve import drop, scopes, shelf
from kg.serve.app import app
from kg.serve.state import State
from kg.store import Store
from kg.types import Metadata

# So often a thing is named that its page is bounded.
MANY = 60


def reports(folder) -> dict[str, Metadata]:
    known = {}
    for number in range(MANY):
        year = 2021 + number % 3
        text = f"第{number}县应急管理局{year}年工作总结\n\n一、建立健全双重预防机制，开展危险化学品专项整治行动。\n二、完善第{number}号值班值守机制。\n"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
        known[(folder / f"{number:02}.txt").as_posix()] = Metadata(issuer=f"第{number}县应急管理局", division=("330114", "510822")[number % 2])
    return known


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    (folder / "in").mkdir()
    store = Store.create_or_open(folder / "store")
    known = reports(folder / "in")
    assert not pipeline.build(known, store=store, metadata=known).failed
    return folder / "store"


@pytest.fixture(scope="module")
def state(built):
    return State(built)


@pytest.fixture(scope="module")
def client(state):
    return Client(app(state))


def rows(table) -> list[dict]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def test_a_small_store_is_given_whole(client, state):
    start = client.get("/api/start").json()
    store = state.store()
    assert start["whole"]
    assert {s["id"] for s in rows(start["part"]["statements"])} == {a.id for r in store.readings() for a in r.assertions}
    assert {e["id"] for e in rows(start["part"]["entities"])} >= {id_ for (id_,) in store.catalog.rows("SELECT id FROM entity")}
    assert start["totals"]["documents"] == MANY
    live = start["live"]
    assert live["token"] == state.csrf
    assert live["writable"] and live["generation"] == store.generation and live["store"] == "store"
    assert [c["documents"] for c in live["scopes"]["year"]] == [20, 20, 20]
    regions = {c["id"] for c in live["scopes"]["region"]}
    assert regions >= {"region:330114", "region:330000"}
    assert "region:100000" not in regions  # the whole country is no part


def test_the_start_is_tagged_and_compressed_when_accepted(client):
    plain = client.get("/api/start")
    packed = client.get("/api/start", accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip" and "accept-encoding" in plain.headers["vary"].lower()
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 3
    assert packed.headers["etag"] != plain.headers["etag"]
    again = client.get("/api/start", if_none_match=plain.headers["etag"])
    assert (again.status, again.content) == (304, b"")


def test_a_scope_holds_its_reports_and_says_what_the_store_holds(client, state):
    whole = client.get("/api/start").json()
    for kind, test in (("year:2021", lambda d: d["year"] == "2021"), ("region:330000", lambda d: d["division"] == "330114")):
        start = client.get(f"/api/start?scope={kind}").json()
        assert not start["whole"]
        assert start["totals"] == whole["totals"]
        assert {d["id"] for d in rows(start["part"]["documents"])} == {d["id"] for d in rows(whole["part"]["documents"]) if test(d)}
        assert start["live"]["scope"]["statements"] == len(start["part"]["statements"]["rows"])
        counts = {e["id"]: e["count"] for e in rows(whole["part"]["entities"])}
        assert {e["id"]: e["count"] for e in rows(start["part"]["entities"])}.items() <= counts.items(), "counts are those of the store"
    refused = client.get("/api/start?scope=body:nobody")
    assert refused.status == 400 and refused.json()["remedy"]


def test_a_large_store_opens_with_the_bodies_of_which_most_is_said(state, monkeypatch, client):
    store = state.store()
    monkeypatch.setattr("kg.serve.api.LARGEST", 100)
    monkeypatch.setattr(scopes, "_USUAL", 20)
    monkeypatch.setattr(shelf.of(store), "_answers", type(shelf.of(store)._answers)())
    start = client.get("/api/start?lang=en").json()
    assert not start["whole"] and start["totals"]["documents"] == MANY
    assert 0 < len(start["part"]["statements"]["rows"]) <= 20
    monkeypatch.setattr(shelf.of(store), "_answers", type(shelf.of(store)._answers)())


def test_what_several_wait_for_is_made_once_and_failures_are_forgotten(state):
    kept = shelf.Shelf(state.store())
    made = []

    def make() -> int:
        time.sleep(0.1)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(lambda _: kept.kept(("x",), make), range(5))) == [1] * 5
    for number in range(50):
        with pytest.raises(ZeroDivisionError):
            kept.kept((str(number),), lambda: 1 // 0)
    assert len(kept._making) == 1


def test_a_server_that_starts_makes_what_the_first_visitor_waits_for(built):
    from kg.serve import api

    fresh = State(built)
    api.warm(fresh)
    assert shelf.of(fresh.store())._index is not None
    assert ("start", "zh", "", "True") in shelf.of(fresh.store())._answers


def test_a_store_that_cannot_be_written_has_its_index_elsewhere(built, monkeypatch, tmp_path):
    shutil.copytree(built, tmp_path / "store", ignore=shutil.ignore_patterns("search.sqlite*"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    fresh = State(tmp_path / "store")
    store = fresh.store()
    index = shelf.of(store).index(wait=60)
    assert index is not None and not index.path.is_relative_to(tmp_path / "store")
    assert Client(app(fresh)).get("/api/search?q=双重预防").json()["quotes_total"]
    assert not Client(app(fresh)).get("/api/start").json()["live"]["writable"]


def test_an_index_that_cannot_be_made_leaves_the_names_and_says_so(built, monkeypatch, tmp_path):
    from kg.errors import StoreError
    from kg.store import search

    shutil.copytree(built, tmp_path / "store", ignore=shutil.ignore_patterns("search.sqlite*"))

    def fail(*_args, **_more):
        raise StoreError("the disk is full")

    monkeypatch.setattr(search, "make", fail)
    fresh = State(tmp_path / "store")
    store = fresh.store()
    shelf.of(store).index(wait=60)
    found = Client(app(fresh)).get("/api/search?q=双重预防").json()
    assert found["hits"] and not found["quotes"] and "disk is full" in found["trouble"] and not found["pending"]
    assert "the disk is full" in Client(app(fresh)).get("/search?q=双重预防", accept="text/html").text


def common(state) -> str:
    """The mechanism that all bodies implement."""
    return next(id_ for (id_,) in state.store().catalog.rows("SELECT id FROM entity WHERE name LIKE '%双重预防机制'"))


def test_what_lies_around_a_popular_thing_is_bounded_and_says_what_is_left(client, state):
    id_ = common(state)
    found = client.get(f"/api/around?id={id_}&limit=5").json()
    about = [s for s in rows(found["part"]["statements"]) if id_ in (s["s"], s["o"])]
    ((total,),) = state.store().catalog.rows("SELECT COUNT(*) FROM fact WHERE subject = ?1 OR object = ?1", id_)
    assert len(about) == 5
    assert len(about) + sum(found["left"]["sections"].values()) == total
    assert found["left"]["documents"] == MANY - 5
    known = {e["id"] for e in rows(found["part"]["entities"])}
    assert {end for s in about for end in (s["s"], s["o"])} <= known, "both ends of each statement are there"
    entity = next(e for e in rows(found["part"]["entities"]) if e["id"] == id_)
    assert entity["count"] == total


@pytest.mark.parametrize(("question", "status"), [("/api/around?id=zzz", 404), ("/api/around", 400), ("/api/document?id=zzz", 404), ("/api/path?a=x&b=y", 404), ("/api/search?q=应&limit=-1", 400)])
def test_what_cannot_be_answered_says_why_and_what_to_do(client, question, status):
    found = client.get(question)
    assert found.status == status
    assert found.json()["error"] and found.json()["remedy"]


def test_search_finds_names_and_proved_quotes(client, state):
    shelf.of(state.store()).index(wait=30)
    found = client.get("/api/search?q=雙重預防&limit=5").json()
    assert found["hits"][0]["id"] == common(state)
    said = {(r.document.id, e.start, e.end) for r in state.store().readings() for a in r.assertions for e in a.evidence if "双重预防" in e.quote}
    assert found["quotes_total"] == len(said) and len(found["quotes"]) == 5
    for quote in found["quotes"]:
        assert state.store().text(quote["document"])[quote["start"] : quote["end"]] == quote["quote"]
        assert [quote["quote"][a:b] for a, b in quote["marks"]] == ["双重预防"]


def test_a_document_comes_with_its_text_and_all_its_statements(client, state):
    reading = next(iter(state.store().readings()))
    found = client.get(f"/api/document?id={reading.document.id}").json()
    assert {s["id"] for s in rows(found["part"]["statements"])} == {a.id for a in reading.assertions}
    for statement in rows(found["part"]["statements"]):
        for quote, start, end, _ in statement["evidence"]:
            assert found["text"][start:end] == quote


def brute(catalog, a: str, b: str):
    """The best way by trying all of them."""
    facts = list(catalog.rows("SELECT id, subject, object, status = 'planned' FROM fact WHERE subject <> object"))
    best = {a: (0, 0, ())}
    for _ in range(path.LONGEST):
        for id_, s, o, planned in facts:
            for one, other in ((s, o), (o, s)):
                if one in best:
                    length, plans, ids = best[one]
                    way = (length + 1, plans + planned, (*ids, id_))
                    if other not in best or way < best[other]:
                        best[other] = way
    return best[b][2] if b in best and best[b][0] <= path.LONGEST else None


def test_the_way_between_two_things_is_the_shortest(state, client):
    catalog = state.store().catalog
    ids = [id_ for (id_,) in catalog.rows("SELECT id FROM entity ORDER BY id")][::17]
    ways = {(a, b): path.shortest(catalog, a, b) for a, b in itertools.combinations(ids, 2)}
    assert any(way for way in ways.values()) and None in ways.values()
    for (a, b), way in list(ways.items())[:12]:
        expected = brute(catalog, a, b)
        assert (way is None) == (expected is None)
        assert len(way or ()) == len(expected or ())
    a, b = next(ends for ends, way in ways.items() if way and len(way) == 2)
    found = client.get(f"/api/path?a={a}&b={b}").json()
    assert found["statements"] == list(ways[a, b])
    steps = {s["id"]: {s["s"], s["o"]} for s in rows(found["part"]["statements"])}
    at = a
    for id_ in found["statements"]:
        at = next(iter(steps[id_] - {at}))
    assert at == b


def test_of_equal_ways_the_one_with_the_fewest_plans_is_taken(tmp_path):
    from kg.store.catalog import Catalog

    db = sqlite3.connect(tmp_path / "catalog.sqlite")
    db.execute("CREATE TABLE fact (id, subject, object, status)")
    facts = [("1", "a", "m", "planned"), ("2", "m", "b", "done"), ("3", "a", "n", "done"), ("4", "b", "n", "ongoing"), ("5", "a", "n", "done"), ("6", "b", "c", "done"), ("7", "x", "x", "done")]
    db.executemany("INSERT INTO fact VALUES (?, ?, ?, ?)", facts)
    db.commit()
    db.close()
    catalog = Catalog(tmp_path / "catalog.sqlite")
    assert path.shortest(catalog, "a", "b") == ("3", "4"), "no plan, and the first by id of two that are as good"
    assert path.shortest(catalog, "c", "a") == ("6", "4", "3")
    assert path.shortest(catalog, "a", "a") == ()
    assert path.shortest(catalog, "a", "x") is None


# ---- reports that are dropped ----

DROPPED = "丁县应急管理局2024年工作总结\n\n建立健全五级联动响应机制。\n"


@pytest.fixture
def own(built, tmp_path):
    shutil.copytree(built, tmp_path / "store")
    return State(tmp_path / "store")


def read(client: Client, state: State, name: str = "丁县.txt", text: str = DROPPED, **headers: str):
    return client.upload("/api/read", name, text.encode(), **{"x_kg_token": state.csrf, **headers})


def keep(client: Client, state: State, document: str):
    return client.post("/api/keep", json.dumps({"document": document}).encode(), x_kg_token=state.csrf)


def test_a_dropped_report_is_read_and_kept_only_when_asked(own, tmp_path):
    client = Client(app(own))
    before = own.store().catalog.paths()
    found = read(client, own).json()
    assert found["new"] and found["text"] == DROPPED and found["writable"]
    assert rows(found["part"]["statements"])
    for statement in rows(found["part"]["statements"]):
        assert all(DROPPED[start:end] == quote for quote, start, end, _ in statement["evidence"])
    assert own.store().catalog.paths() == before, "nothing is stored by reading"
    assert keep(client, own, found["document"]).json()["added"]
    after = own.store().catalog.paths()
    assert after.items() > before.items() and set(after) - set(before) == {"dropped://丁县.txt"}
    assert own.store().source(found["document"]) == DROPPED.encode()
    assert client.get("/api/search?q=五级联动").json()["hits"]
    assert not read(client, own).json()["new"]
    assert keep(client, own, found["document"]).json()["added"], "a second click does no harm"
    assert own.store().catalog.paths() == after
    other = read(client, own, text=DROPPED + "建立健全会商研判机制。\n").json()
    keep(client, own, other["document"])
    assert len(own.store().catalog.paths()) == len(after) + 1, "another report of the same name is another report"
    (tmp_path / "e.txt").write_text("戊县应急管理局2024年工作总结\n\n建立健全预警机制。\n", encoding="utf-8")
    pipeline.build([tmp_path / "e.txt"], store=Store.open(own.path))
    assert "dropped://丁县.txt" in own.store().catalog.paths(), "a build of other things leaves it"


def test_a_folder_called_dropped_and_what_was_dropped_keep_apart(own, tmp_path, monkeypatch):
    """Wherever a build is begun: neither takes the other's place, and each can be removed by itself."""
    client = Client(app(own))
    keep(client, own, read(client, own).json()["document"])
    here = tmp_path / "here"
    for folder in ("dropped", "dropped:"):
        if sys.platform == "win32" and ":" in folder:
            continue
        (here / folder).mkdir(parents=True)
        (here / folder / "丁县.txt").write_text(f"{folder}区应急管理局2024年工作总结\n\n建立健全预警机制。\n", encoding="utf-8")
    (here / "dropped:丁县.txt").write_text("己县应急管理局2024年工作总结\n\n建立健全预警机制。\n", encoding="utf-8")
    monkeypatch.chdir(here)
    store = Store.open(own.path)
    for given in (["."], ["dropped"], [str(here)]):
        built_ = pipeline.build(given, store=store)
        assert not built_.failed
        paths = own.store().catalog.paths()
        assert "dropped://丁县.txt" in paths and "dropped/丁县.txt" in paths
        assert not [p for p in built_.removed if "://" in p]
    assert {row["path"] for row in pipeline.recorded(store)} >= {"dropped://丁县.txt", "dropped/丁县.txt"}
    assert not [f for f in pipeline.verify(store, Counter(), files=True) if "://" in f.path]
    assert pipeline.remove(["dropped"], store=store) == ("dropped/丁县.txt",)
    assert pipeline.remove(["dropped://丁县.txt"], store=store) == ("dropped://丁县.txt",)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\a.txt", "/etc/passwd", "C:\\x.txt", "", ".", "..", "a\u202etxt.exe", "a\x00b.txt", "长" * 500 + ".txt"])
def test_the_name_of_a_dropped_file_is_no_path(name):
    made = drop.named(name)
    assert made and made == made.strip(" .") and len(made) <= 140
    assert not set(made) & set('/\\:*?"<>|') and made.isprintable()
    assert drop.named("工作总结.docx") == "工作总结.docx"


def test_what_is_no_report_or_not_from_the_page_is_refused(own):
    client = Client(app(own))
    assert read(client, own, x_kg_token="wrong").status == 403
    assert client.upload("/api/read", "a.txt", b"x").status == 403
    assert client.post("/api/keep", b'{"document":"x"}').status == 403
    assert client.post("/api/read", b"x", x_kg_token=own.csrf).status == 400
    broken = client.upload("/api/read", "a.exe", b"MZ\0\0\1", x_kg_token=own.csrf)
    assert broken.status == 422 and broken.json()["code"] == "KG104" and broken.json()["remedy"]
    assert keep(client, own, "doc-0").status == 404
    assert client.post("/api/keep", b"[", x_kg_token=own.csrf).status == 400
    assert client.get("/api/read").status == 405


def test_a_file_that_is_too_large_is_refused(built):
    from kg.serve.state import Limits

    state = State(built, limits=Limits(upload=1000))
    assert read(Client(app(state)), state, text="应急" * 1000).status == 413


def test_a_store_that_is_being_built_keeps_nothing_and_says_so(own):
    client = Client(app(own))
    document = read(client, own).json()["document"]
    with Store.open(own.path).writer():
        refused = keep(client, own, document)
    assert refused.status == 409 and refused.json()["error"]
    assert keep(client, own, document).json()["added"], "what was read still waits"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything can be written by the administrator")
def test_a_store_that_cannot_be_written_says_so_beforehand(own):
    own.path.chmod(0o555)
    try:
        assert not Client(app(own)).get("/api/start").json()["live"]["writable"]
    finally:
        own.path.chmod(0o755)


def test_only_some_reports_wait(own):
    client = Client(app(own))
    tray = drop._tray(own)
    for number in range(drop._WAITING + 3):
        tray.put(f"doc-{number}", "a.txt", b"x")
    assert list(tray.files) == [f"doc-{number}" for number in range(3, drop._WAITING + 3)]
    assert keep(client, own, "doc-0").status == 404
