"""The page: what its data says, what the picture groups, and that nothing is lost, leaks or runs that should not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest

from kg import labels, render
from kg.analysis.corpus import corpus
from kg.errors import NotFound
from kg.ids import digest, document_id
from kg.render import payload
from kg.render.layout import arrange
from kg.render.scene import MOST_BLOCKS, MOST_DRAWN, MOST_NAMED, MOST_SHARED, neighborhood, overview
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Role,
    Status,
)

HOSTILE = "</script><img src=x onerror=alert(1)>整治"


def entity(name: str, kind: EntityType = EntityType.MECHANISM, **more) -> Entity:
    return Entity(id=digest(name, prefix="t"), type=kind, name=name, **more)


def reading(issuer: str, said: list[tuple], *, path: str = "", year: str = "2023") -> Reading:
    """A report of one body; `said` holds (thing, predicate, status) or (subject, predicate, object, status)."""
    body = entity(issuer, EntityType.AGENCY, aliases=("本局",) if issuer.startswith("甲") else ())
    sha256 = digest(issuer, year, prefix="x", length=64)[2:]
    document = document_id(sha256)
    entities, assertions = {body.id: body}, []
    for row in said:
        subject, predicate, thing, status = (body, row[1], row[0], row[2]) if len(row) == 3 else row
        entities |= {subject.id: subject, thing.id: thing}
        quote = f"大力推进{thing.name}，成效明显"
        assertions.append(
            Assertion(
                id=digest(document, subject.id, predicate, thing.id, status, prefix="a"), subject=subject.id, predicate=predicate,
                object=thing.id, status=status, evidence=(Evidence(quote=quote, start=0, end=len(quote)),), rule="test", confidence=0.9,
                action=Action.RUN, trigger="推进", period=Period(text=f"{year}年"),
            )
        )
    figure = Quantity(
        id=digest(document, prefix="q"), what="开展检查", value=39, unit="次", modifier="余", role=Role.OUTCOME, of=said[0][0].id,
        status=Status.DONE, evidence=Evidence(quote="开展检查39余次", start=0, end=8), rule="test",
    )
    record = DocumentRecord(
        id=document, path=path or f"/home/someone/reports/{issuer}.txt", sha256=sha256, title=f"{issuer}{year}年工作总结", issuer=body.id,
        division="", level="county", genre="summary", script="hans", media_type="text/plain", encoding="utf-8", characters=999, year=year,
    )
    return Reading(
        document=record, entities=tuple(sorted(entities.values(), key=lambda e: e.id)),
        assertions=tuple(sorted(assertions, key=lambda a: a.id)), quantities=(figure,),
    )


DUAL = entity("双重预防机制", functions=("prevention",), aliases=("双重预防体系",), broader=("family-dual_prevention",))
MONTH = entity("安全生产月", EntityType.INITIATIVE, functions=("education",))
LOCAL = entity("“红黑榜”管理机制", functions=("responsibility",))
PLAN = entity("防汛应急预案", EntityType.POLICY, functions=("plans",))
CENTER = entity("应急指挥中心", EntityType.PLATFORM, functions=("command",))
ATTACK = entity(HOSTILE, EntityType.INITIATIVE, functions=("prevention",), aliases=("<b>粗</b>",))
PART = entity("企业自查", functions=("prevention",))
ABOUT = [
    reading(
        "甲区应急管理局",
        [
            (DUAL, Predicate.IMPLEMENTS, Status.DONE), (DUAL, Predicate.IMPLEMENTS, Status.PLANNED), (MONTH, Predicate.CARRIES_OUT, Status.DONE),
            (LOCAL, Predicate.IMPLEMENTS, Status.ONGOING), (ATTACK, Predicate.CARRIES_OUT, Status.DONE), (PART, Predicate.PART_OF, DUAL, Status.DONE),
        ],
    ),
    reading(
        "乙市应急管理局",
        [
            (DUAL, Predicate.IMPLEMENTS, Status.DONE), (MONTH, Predicate.CARRIES_OUT, Status.PLANNED), (PLAN, Predicate.ISSUES, Status.DONE),
            (CENTER, Predicate.OPERATES, Status.PLANNED),
        ],
    ),
    reading("丙县应急管理局", [(DUAL, Predicate.IMPLEMENTS, Status.ONGOING), (entity("丙县夜查行动", EntityType.INITIATIVE), Predicate.CARRIES_OUT, Status.DONE)]),
]
BODIES = [r.document.issuer for r in ABOUT]


def block(page: str, name: str):
    """The JSON of one data block of a page."""
    found = re.search(rf'<script type="application/json" id="kg-{name}">(.*?)</script>', page, re.DOTALL)
    assert found, name
    return json.loads(found[1])


def start(page: str):
    return block(page, "start")


def rows(part: dict, table: str) -> list[dict]:
    """A table of a part as objects."""
    return [dict(zip(part[table]["columns"], row, strict=True)) for row in part[table]["rows"]]


def texts(document: str) -> tuple[str, tuple[int, ...]]:
    return f"{HOSTILE}是{document}的全文<!--", (0, 5)


# ---- the data ----


def test_a_part_holds_every_statement_with_its_words_and_every_figure():
    part = payload.part(corpus(ABOUT))
    said = {a.id: (a, r.document) for r in ABOUT for a in r.assertions}
    statements = {s["id"]: s for s in rows(part, "statements")}
    assert statements.keys() == said.keys()
    for id_, (a, document) in said.items():
        found = statements[id_]
        assert (found["s"], found["p"], found["o"], found["status"], found["document"]) == (a.subject, a.predicate, a.object, a.status, document.id)
        assert found["evidence"] == [[a.evidence[0].quote, 0, len(a.evidence[0].quote), None]]
        assert (found["period"], found["start"], found["rule"], found["confidence"], found["copies"]) == ("2023年", "", "test", 0.9, 0)
    assert {f["id"]: (f["of"], f["value"], f["evidence"][0]) for f in rows(part, "figures")} == {
        q.id: (q.of, 39, "开展检查39余次") for r in ABOUT for q in r.quantities
    }


def test_a_part_says_what_its_entities_and_documents_are():
    part = payload.part(corpus(ABOUT))
    dual = next(e for e in rows(part, "entities") if e["id"] == DUAL.id)
    assert dual == {
        "id": DUAL.id, "type": "mechanism", "name": "双重预防机制", "aliases": ["双重预防体系"], "functions": ["prevention"], "topics": [],
        "families": ["family-dual_prevention"], "division": "", "region": "", "level": "", "planned": False,
        "documents": dual["documents"], "count": 5,
    }
    assert set(dual["documents"]) == {r.document.id for r in ABOUT}
    assert {e["id"] for e in rows(part, "entities") if e["planned"]} == {CENTER.id}
    document = next(d for d in rows(part, "documents") if d["id"] == ABOUT[1].document.id)
    assert (document["issuer"], document["anchor"], document["issuer_name"], document["year"], document["statements"]) == (BODIES[1], BODIES[1], "乙市应急管理局", "2023", 4)


def test_counts_are_of_the_whole_store_where_they_are_given():
    part = payload.part(corpus(ABOUT), shown={MONTH.id, BODIES[0]}, counts={MONTH.id: 812, ABOUT[0].document.id: 44})
    assert {e["id"]: e["count"] for e in rows(part, "entities")} == {MONTH.id: 812, BODIES[0]: 5}
    assert [d["statements"] for d in rows(part, "documents")] == [44]
    assert {(s["s"], s["o"]) for s in rows(part, "statements")} == {(BODIES[0], MONTH.id)}


def test_the_body_of_each_report_that_is_quoted_has_its_name():
    part = payload.part(corpus(ABOUT), shown={PART.id, DUAL.id})
    assert {(s["s"], s["o"]) for s in rows(part, "statements")} == {(PART.id, DUAL.id)}
    assert {d["anchor"] for d in rows(part, "documents")} <= {e["id"] for e in rows(part, "entities")}


def test_reprints_are_counted_with_what_they_reprint():
    original = ABOUT[2]
    said = tuple(replace(a, id=digest(a.id, prefix="a")) for a in original.assertions)
    copy = replace(original, document=replace(original.document, id=document_id("9" * 64), original=original.document.id), assertions=said)
    part = payload.start(corpus([*ABOUT, copy]), language="en")["part"]
    assert {s["document"] for s in rows(part, "statements") if s["copies"] == 1} == {original.document.id}
    assert copy.document.id not in {s["document"] for s in rows(part, "statements")} | {f["document"] for f in rows(part, "figures")}
    assert copy.document.id in {d["id"] for d in rows(part, "documents")}


@pytest.mark.parametrize(("url", "kept"), [("https://a.gov.cn/x", True), ("javascript:alert(1)", False), ("file:///etc/passwd", False), ("http://[", False), ("", False)])
def test_only_web_addresses_can_be_followed(url, kept):
    lone = replace(ABOUT[2], document=replace(ABOUT[2].document, url=url))
    assert [d["url"] for d in rows(payload.part(corpus([lone])), "documents")] == [url if kept else ""]


def test_start_says_what_the_whole_is_and_names_what_occurs():
    found = payload.start(corpus(ABOUT), language="en")
    assert found["totals"] == {"documents": 3, "entities": 11, "statements": 12, "bodies": 3}
    assert found["whole"]
    assert not payload.start(corpus(ABOUT), language="en", totals={"documents": 9, "entities": 99, "statements": 999, "bodies": 5})["whole"]
    assert found["concepts"]["family-dual_prevention"] == {"zh": "双重预防机制", "en": "Dual prevention mechanism"}
    assert {"prevention", "education"} <= found["concepts"].keys()
    assert [f["kind"] for f in found["findings"]] == ["shared", "alone", "plans"]
    assert found["wording"]["en"].keys() == found["wording"]["zh"].keys()
    assert {key.split(".")[0] for key in found["wording"]["zh"]} >= {"page", "type", "status", "genre"} - ({"genre"} if not labels.known("genre.summary") else set())


def test_variants_lead_from_traditional_characters_to_those_in_names():
    found = payload.start(corpus(ABOUT), language="zh")["variants"]
    assert {"雙": "双", "預": "预", "機": "机"}.items() <= found.items()
    assert "豬" not in found  # no name has it in either form


# ---- what is shown ----


def test_what_several_share_stands_in_bands_and_the_rest_with_its_body():
    scene = overview(corpus(ABOUT))
    assert sorted(scene.anchors) == sorted(BODIES)
    assert [(band.number, band.members) for band in scene.bands] == [(3, (DUAL.id,)), (2, (MONTH.id,))]
    alone = {member: group.owner for group in scene.groups for member in group.members}
    assert alone == {LOCAL.id: BODIES[0], ATTACK.id: BODIES[0], PART.id: BODIES[0], PLAN.id: BODIES[1], CENTER.id: BODIES[1], digest("丙县夜查行动", prefix="t"): BODIES[2]}
    assert {group.labels for group in scene.groups if group.owner == BODIES[1]} == {("page.function.plans",), ("page.function.command",)}


def test_a_neighborhood_goes_as_far_as_it_is_told():
    known = corpus(ABOUT)
    assert neighborhood(known, PART.id, hops=1) == {PART.id, DUAL.id}
    assert neighborhood(known, PART.id, hops=2) == {PART.id, DUAL.id, *BODIES}


def bodies_with(count: int, *, division: str = "", shared: int = MOST_SHARED + 5) -> list[Reading]:
    """So many bodies that have the same things and one each."""
    things = [entity(f"通用机制{n}") for n in range(shared)]
    made = []
    for n in range(count):
        one = reading(f"{chr(0x4E00 + n)}县应急管理局", [(thing, Predicate.IMPLEMENTS, Status.DONE) for thing in (*things, entity(f"独有机制{n}"))])
        made.append(replace(one, document=replace(one.document, division=division if n % 2 else "")))
    return made


@pytest.mark.parametrize("readings", [ABOUT, bodies_with(MOST_BLOCKS + 1), bodies_with(MOST_NAMED + 2, division="330114")], ids=["blocks", "names", "regions"])
def test_marks_have_places_of_their_own(readings):
    layout = arrange(overview(corpus(readings)))
    places = {(spot.x, spot.y) for spot in layout.spots}
    assert len(places) == len(layout.spots)
    assert len({spot.id for spot in layout.spots}) == len(layout.spots)
    frames = [box for box in layout.boxes if box.kind in ("group", "band", "family") or (box.kind == "region" and box.group.owner)]
    for number, one in enumerate(frames):
        for other in frames[number + 1 :]:
            apart = (
                one.x + one.width <= other.x or other.x + other.width <= one.x or one.y + one.height <= other.y or other.y + other.height <= one.y
            )
            assert apart, (one.group.labels, other.group.labels)


def test_few_bodies_with_much_in_common_fill_a_screen():
    """Sixty reports: the middle grows downwards rather than sideways, and what stands below it stays between the sides."""
    layout = arrange(overview(corpus(bodies_with(MOST_NAMED + 2, division="330114", shared=MOST_SHARED))))
    left, right = min(b.x for b in layout.boxes), max(b.x + b.width for b in layout.boxes)
    top, bottom = min(b.y for b in layout.boxes), max(b.y + b.height for b in layout.boxes)
    assert 0.7 < (right - left) / (bottom - top) < 2.5


def test_marks_keep_clear_of_headings_in_both_languages():
    """At 19 units a character, a bold Latin letter taking up to 0.6 of that: what the explorer draws at most zooms."""
    layout = arrange(overview(corpus(ABOUT)))
    for box in (b for b in layout.boxes if b.kind == "group"):
        (label,) = box.group.labels
        words = max(sum(0.6 if c < "\u2e80" else 1.0 for c in labels.text(label, language)) for language in labels.LANGUAGES)
        needed = 19 * (words + 0.6 * len(str(len(box.group.listed))) + 0.5)
        line = [s.x for s in layout.spots if s.id in box.group.members and s.y - box.y < 34]
        assert all(x - 8 >= box.x + needed for x in line), label
        assert box.heading >= needed


def test_many_bodies_become_a_ranking_and_the_rest_stays_in_the_lists():
    many = bodies_with(MOST_BLOCKS + 1)
    scene = overview(corpus(many))
    assert sum(len(band.members) for band in scene.bands) == MOST_SHARED
    assert sum(len(band.listed) for band in scene.bands) == MOST_SHARED + 5
    assert all(not group.members and group.listed for group in scene.groups)
    page = start(render.html(many))
    assert len(rows(page["part"], "entities")) == MOST_SHARED + 5 + 2 * len(many)
    assert len(page["nodes"]) == MOST_SHARED + len(many)


def test_more_bodies_stand_in_their_provinces_and_cities():
    many = bodies_with(MOST_NAMED + 2, division="330114", shared=2)
    page = start(render.html(many))
    regions = [b for b in page["scene"]["boxes"] if b["kind"] == "region"]
    half, statements = len(many) // 2, 3 * len(many) // 2
    assert {(b["labels"][0], b["owner"], b["number"], b["count"], len(b["members"])) for b in regions} == {
        ("浙江", "", half, statements, half), ("杭州", "浙江", half, statements, half),
        ("page.region.unknown", "", half, statements, half), ("page.region.unknown", "page.region.unknown", half, statements, half),
    }
    assert {n["id"] for n in page["nodes"]} >= {r.document.issuer for r in many}
    assert not [b for b in page["scene"]["boxes"] if b["kind"] == "listed"]


def test_no_more_is_drawn_than_a_browser_follows():
    one, other = (reading(name, [(entity(f"{name}机制{n}"), Predicate.IMPLEMENTS, Status.DONE) for n in range(MOST_DRAWN)]) for name in ("甲局", "乙局"))
    page = start(render.html([one, other]))
    assert MOST_DRAWN * 0.9 < len(page["nodes"]) <= MOST_DRAWN
    listed = {m for b in page["scene"]["boxes"] for m in b["members"]}
    assert len(listed) == 2 * MOST_DRAWN


def test_a_page_about_one_thing_opens_at_its_picture():
    assert start(render.html(ABOUT))["opens"] == ""
    assert start(render.html(ABOUT, focus=DUAL.name))["opens"] == "v=graph"
    assert start(render.html(ABOUT, focus=DUAL.name, hops=2))["opens"] == "v=graph&hops=2"


def test_every_statement_has_its_line():
    said = {a.id for r in ABOUT for a in r.assertions}
    edges = start(render.html(ABOUT))["edges"]
    assert {edge["id"] for edge in edges if not edge.get("seen")} == said
    parallel = [e for e in edges if (e["from"], e["to"]) == (BODIES[0], DUAL.id)]
    assert len(parallel) == 2


def test_a_thing_named_without_a_statement_is_said_to_be_so():
    silent = Reading(
        document=ABOUT[2].document, entities=tuple(sorted((*ABOUT[2].entities, MONTH), key=lambda e: e.id)), assertions=ABOUT[2].assertions, quantities=()
    )
    edges = start(render.html([*ABOUT[:2], silent]))["edges"]
    assert [(e["from"], e["to"]) for e in edges if e.get("seen")] == [(BODIES[2], MONTH.id)]


def test_a_page_about_one_thing_holds_its_neighborhood_and_leaves_the_places_to_the_explorer():
    pages = {render.html(ABOUT, texts=texts, focus=focus) for focus in ("双重预防机制", "雙重預防體系", DUAL.id)}
    assert len(pages) == 1
    page = pages.pop()
    found = start(page)
    assert {e["id"] for e in rows(found["part"], "entities")} == {DUAL.id, PART.id, *BODIES}
    assert found["scene"] == {"hub": DUAL.id, "anchors": [DUAL.id], "seats": {}, "boxes": []}
    assert found["nodes"] == found["edges"] == found["findings"] == []
    assert not found["whole"]
    assert found["title"] == "双重预防机制：关系图"
    assert "红黑榜" not in page


def test_a_page_of_one_report_is_about_its_body():
    found = start(render.html(ABOUT[1:2]))
    assert found["scene"] == {"hub": BODIES[1], "anchors": [BODIES[1]], "seats": {}, "boxes": []}
    assert found["whole"]


def test_unknown_focus_names_what_is_near():
    with pytest.raises(NotFound, match="双重预防机制"):
        render.html(ABOUT, focus="双重预防")


def test_nothing_read_is_a_page_too():
    found = start(render.html([]))
    assert found["nodes"] == found["part"]["entities"]["rows"] == []
    assert [f["items"] for f in found["findings"]] == [[], [], []]


def test_a_report_without_issuer_stands_for_itself():
    lone = replace(ABOUT[2], document=replace(ABOUT[2].document, issuer="", title=""))
    entities = {e["id"]: e for e in rows(start(render.html([ABOUT[0], lone]))["part"], "entities")}
    assert {"type": "document", "name": "丙县应急管理局.txt", "documents": [lone.document.id]}.items() <= entities[lone.document.id].items()


def test_each_report_has_its_text():
    page = render.html(ABOUT, texts=texts)
    for document in (r.document.id for r in ABOUT):
        assert block(page, f"text-{document}") == {"text": texts(document)[0], "pages": [0, 5]}
    assert 'id="kg-text-' not in render.html(ABOUT, texts=lambda _: None)


# ---- that it is safe, whole and the same each time ----


def test_same_bytes_whatever_the_order():
    assert render.html(ABOUT, texts=texts) == render.html(reversed(ABOUT), texts=texts)


def test_text_of_the_corpus_stays_text():
    page = render.html(ABOUT, texts=texts)
    assert "<img" not in page
    assert "<b>粗" not in page
    assert "全文<!--" not in page
    assert HOSTILE in {e["name"] for e in rows(start(page)["part"], "entities")}
    focused = render.html(ABOUT, focus=HOSTILE)
    assert "<img" not in focused
    assert "&lt;/script&gt;" in focused  # the heading


def test_no_address_is_fetched_and_no_folder_is_told():
    page = render.html(ABOUT, texts=texts)
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    allowed = set(re.findall(r"'sha256-([^']*)'", policy))
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert {b64encode(sha256(script.encode()).digest()).decode() for script in scripts} == allowed
    assert not re.search(r"script-src[^;]*unsafe", policy)
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*\b(src|href)\s*=\s*.(?!data:)", re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL))
    assert "/home/someone" not in page


def test_the_drawing_library_is_left_out_where_there_is_more_to_draw():
    library = (Path(sys.modules["pyvis"].__file__).parent / "templates/lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    assert library in render.html(ABOUT)
    assert library in render.html(ABOUT, focus=DUAL.id)
    assert library not in render.html(bodies_with(MOST_NAMED + 1, shared=2))


def test_drawing_warns_of_nothing_and_is_loaded_late():
    code = "import sys, kg.render; assert 'pyvis' not in sys.modules; kg.render.html([])"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=Path(__file__).parent.parent)


# ---- in a browser ----





@pytest.fixture
def view(browser, tmp_path):
    """Opens a page as a double click would, and fails if it asks for anything or complains."""
    opened, asked, complaints = [], [], []

    def show(html: str):
        file = tmp_path / "graph.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        opened.append(page)
        return page

    yield show
    for page in opened:
        page.close()
    assert len(asked) == len(opened), asked
    assert all(url.startswith("file:") for url in asked)
    assert not complaints


@pytest.mark.browser
def test_pages_open_without_a_complaint_and_ask_for_nothing(view):
    page = view(render.html(ABOUT, texts=texts))
    assert page.locator("img").count() == 0
    focused = view(render.html(ABOUT, focus=HOSTILE, language="en"))
    assert focused.locator("html").get_attribute("lang") == "en"
    assert HOSTILE in focused.title()


@pytest.mark.browser
def test_pages_without_anything_to_draw_open(view):
    view(render.html([]))
    lone = Reading(document=ABOUT[0].document, entities=(ABOUT[0].entities), assertions=(), quantities=())
    view(render.html([lone], focus="甲区应急管理局"))
