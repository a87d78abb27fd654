"""The picture: what it groups, that nothing is lost or leaks, and how it behaves in a browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg import labels, render
from kg.analysis.corpus import corpus
from kg.errors import NotFound
from kg.ids import digest, document_id
from kg.render.layout import arrange
from kg.render.scene import MOST_BLOCKS, MOST_SHARED, around, overview
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
ASSETS = Path(render.__file__).parent / "assets"


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


# ---- what is shown ----


def test_what_several_share_stands_in_bands_and_the_rest_with_its_body():
    scene = overview(corpus(ABOUT))
    assert sorted(scene.anchors) == sorted(BODIES)
    assert [(band.number, band.members) for band in scene.bands] == [(3, (DUAL.id,)), (2, (MONTH.id,))]
    alone = {member: group.owner for group in scene.groups for member in group.members}
    assert alone == {LOCAL.id: BODIES[0], ATTACK.id: BODIES[0], PART.id: BODIES[0], PLAN.id: BODIES[1], CENTER.id: BODIES[1], digest("丙县夜查行动", prefix="t"): BODIES[2]}
    assert {group.labels for group in scene.groups if group.owner == BODIES[1]} == {("page.function.plans",), ("page.function.command",)}


def test_a_picture_of_one_thing_holds_its_neighborhood_only():
    known = corpus(ABOUT)
    near = around(known, PART.id, hops=1)
    assert {m for g in near.groups for m in g.members} == {DUAL.id}
    far = around(known, PART.id, hops=2)
    assert {m for g in far.groups for m in g.members} == {DUAL.id, *BODIES}
    assert {g.labels: g.number for g in far.groups}["page.steps_away", "type.agency"] == 2


@pytest.mark.parametrize("scene", [overview(corpus(ABOUT)), overview(corpus(ABOUT[:1])), around(corpus(ABOUT), BODIES[0], hops=2)], ids=["all", "one", "around"])
def test_marks_have_places_of_their_own(scene):
    layout = arrange(scene)
    places = {(spot.x, spot.y) for spot in layout.spots}
    assert len(places) == len(layout.spots)
    assert len({spot.id for spot in layout.spots}) == len(layout.spots)
    frames = [box for box in layout.boxes if box.kind in ("group", "band", "family")]
    for number, one in enumerate(frames):
        for other in frames[number + 1 :]:
            apart = (
                one.x + one.width <= other.x or other.x + other.width <= one.x or one.y + one.height <= other.y or other.y + other.height <= one.y
            )
            assert apart, (one.group.labels, other.group.labels)


def test_many_bodies_become_a_ranking_and_the_rest_stays_in_the_lists():
    shared = [entity(f"通用机制{n}") for n in range(MOST_SHARED + 5)]
    many = [
        reading(f"{chr(0x4E00 + n)}县应急管理局", [(thing, Predicate.IMPLEMENTS, Status.DONE) for thing in (*shared, entity(f"独有机制{n}"))])
        for n in range(MOST_BLOCKS + 1)
    ]
    scene = overview(corpus(many))
    assert sum(len(band.members) for band in scene.bands) == MOST_SHARED
    assert sum(len(band.listed) for band in scene.bands) == len(shared)
    assert all(not group.members and group.listed for group in scene.groups)
    page = render.html(many)
    assert len(block(page, "data")["entities"]) == len(shared) + 2 * len(many)
    assert len(block(page, "nodes")) == MOST_SHARED + len(many)


def test_every_statement_has_its_line_and_its_words():
    page = render.html(ABOUT)
    said = {a.id: a for r in ABOUT for a in r.assertions}
    assert {edge["id"] for edge in block(page, "edges") if not edge.get("seen")} == set(said)
    data = block(page, "data")
    assert {s["id"]: s["evidence"][0][0] for s in data["statements"]} == {key: a.evidence[0].quote for key, a in said.items()}
    parallel = [e for e in block(page, "edges") if (e["from"], e["to"]) == (BODIES[0], DUAL.id)]
    assert len(parallel) == 2


def test_a_thing_named_without_a_statement_is_said_to_be_so():
    silent = Reading(
        document=ABOUT[2].document, entities=tuple(sorted((*ABOUT[2].entities, MONTH), key=lambda e: e.id)), assertions=ABOUT[2].assertions, quantities=()
    )
    edges = block(render.html([*ABOUT[:2], silent]), "edges")
    assert [(e["from"], e["to"]) for e in edges if e.get("seen")] == [(BODIES[2], MONTH.id)]


def test_focus_by_name_alias_or_id_gives_the_same_page():
    pages = {render.html(ABOUT, focus=focus) for focus in ("双重预防机制", "雙重預防體系", DUAL.id)}
    assert len(pages) == 1
    page = pages.pop()
    assert {e["id"] for e in block(page, "data")["entities"]} == {DUAL.id, PART.id, *BODIES}
    assert "红黑榜" not in page
    assert "alert(1)" not in page


def test_unknown_focus_names_what_is_near():
    with pytest.raises(NotFound, match="双重预防机制"):
        render.html(ABOUT, focus="双重预防")


def test_nothing_read_is_a_page_too():
    assert block(render.html([]), "nodes") == []


def test_a_report_without_issuer_stands_for_itself():
    from dataclasses import replace

    lone = replace(ABOUT[2], document=replace(ABOUT[2].document, issuer="", title=""))
    data = block(render.html([ABOUT[0], lone]), "data")
    assert {"id": lone.document.id, "type": "document", "name": "丙县应急管理局.txt"}.items() <= next(
        e for e in data["entities"] if e["id"] == lone.document.id
    ).items()


# ---- that it is safe, whole and the same each time ----


def test_same_bytes_whatever_the_order():
    assert render.html(ABOUT) == render.html(reversed(ABOUT))


def test_text_of_the_corpus_stays_text():
    page = render.html(ABOUT)
    assert "<img" not in page
    assert "<b>粗" not in page
    assert HOSTILE in {e["name"] for e in block(page, "data")["entities"]}
    focused = render.html(ABOUT, focus=HOSTILE)
    assert "<img" not in focused
    assert "&lt;/script&gt;" in focused  # the heading


def test_no_address_is_fetched_and_no_folder_is_told():
    page = render.html(ABOUT)
    own = page.replace((Path(sys.modules["pyvis"].__file__).parent / "templates/lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8"), "")
    assert not re.search(r"""\b(src|href|action)\s*=\s*["']""", own)
    assert not re.search(r"@import|url\(", own)
    assert set(re.findall(r"https?://[^\s\"']*", own)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page
    assert "/home/someone" not in page


def test_pages_build_markup_from_nodes_only():
    for script in ASSETS.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", script.read_text(encoding="utf-8")), script.name


def test_every_wording_exists():
    text = "\n".join(path.read_text(encoding="utf-8") for path in ASSETS.iterdir() if path.suffix in (".js", ".html"))
    used = set(re.findall(r'"((?:page|card|explain)\.[a-z_]+)"', text))
    assert len(used) > 30
    assert not [key for key in sorted(used) if not labels.known(key)]
    for family, values in (("type", EntityType), ("status", Status), ("action", Action), ("role", Role), ("predicate", Predicate)):
        assert all(labels.known(f"{family}.{value}") for value in values)
    assert all(labels.known(f"card.{way}.{p}") for way in ("in", "out") for p in Predicate)
    assert set(re.findall(r'KG\.TYPES = \[(.*?)\]', text)[0].replace('"', "").split(", ")) == set(EntityType)
    assert set(re.findall(r'KG\.PREDICATES = \[(.*?)\]', text)[0].replace('"', "").split(", ")) == set(Predicate)


def test_drawing_warns_of_nothing_and_is_loaded_late():
    code = "import sys, kg.render; assert 'pyvis' not in sys.modules; kg.render.html([])"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=Path(__file__).parent.parent)


# ---- in a browser ----

BROWSER = os.environ.get("KG_CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser():
    if BROWSER is None:
        pytest.skip("no Chromium: install one or name it in KG_CHROMIUM")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


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
        page.wait_for_function("document.documentElement.dataset.ready === 'yes'")
        opened.append(page)
        return page

    yield show
    for page in opened:
        page.close()
    assert len(asked) == len(opened), asked
    assert all(url.startswith("file:") for url in asked)
    assert not complaints


def click(page, target: str) -> None:
    """Click the mark of an entity where it is drawn."""
    point = page.evaluate("(id) => { const n = KG.drawn.get(id); return KG.map.network.canvasToDOM({ x: n.x, y: n.y }); }", target)
    page.locator("#network").click(position=point)


@pytest.mark.browser
def test_clicking_a_mark_shows_its_facts_with_their_words(view):
    page = view(render.html(ABOUT))
    assert page.locator("#panel h2").inner_text() == "总览"
    click(page, DUAL.id)
    assert page.locator("#panel h2").inner_text() == "双重预防机制"
    assert page.locator("#panel [data-statement]").count() == 5
    assert "大力推进双重预防机制，成效明显" in page.locator("#panel blockquote").first.inner_text()
    assert any("甲区应急管理局2023年工作总结" in cited for cited in page.locator("#panel cite").all_inner_texts())
    assert page.locator("#panel mark").first.inner_text() in ("推进", "双重预防机制")
    assert "39 次 (余)" in page.locator("#panel td.number").first.inner_text()
    page.locator("#panel .link", has_text="乙市应急管理局").first.click()
    assert page.locator("#panel h2").inner_text() == "乙市应急管理局"
    page.locator("#panel .back").click()
    assert page.locator("#panel h2").inner_text() == "双重预防机制"
    page.keyboard.press("Escape")
    assert page.locator("#panel h2").inner_text() == "总览"


@pytest.mark.browser
def test_search_finds_by_alias_and_is_worked_by_keys(view):
    page = view(render.html(ABOUT))
    page.keyboard.press("/")
    page.keyboard.type("预防体系")
    assert page.locator("#results [role=option]").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "双重预防机制"
    assert page.evaluate("KG.map.selected") == DUAL.id
    at, node = page.evaluate("KG.map.network.getViewPosition()"), page.evaluate("(id) => KG.drawn.get(id)", DUAL.id)
    scale = page.evaluate("KG.map.network.getScale()")
    assert abs(at["x"] - node["x"]) * scale < 550
    assert abs(at["y"] - node["y"]) * scale < 400
    page.locator("#search").fill("没有这样的事")
    assert page.locator("#results .none").count() == 1


@pytest.mark.browser
def test_filters_hide_and_reset_brings_back(view):
    page = view(render.html(ABOUT))
    shown = "(id) => KG.map.isShown(id)"
    page.locator("[data-type=initiative]").click()
    assert page.locator("[data-type=initiative]").get_attribute("aria-pressed") == "false"
    assert not page.evaluate(shown, MONTH.id)
    assert page.evaluate(shown, DUAL.id)
    page.locator("[data-status=planned]").click()
    assert not page.evaluate(shown, CENTER.id), "all that is said of it is planned"
    lines = "(id) => KG.map.lines.get().filter((l) => !l.hidden && l.to === id && l.dashes && KG.statements.has(l.id)).length"
    assert page.evaluate(lines, DUAL.id) == 0
    page.locator("#reset").click()
    assert page.evaluate(shown, MONTH.id)
    assert page.evaluate(shown, CENTER.id)
    assert page.evaluate(lines, DUAL.id) == 1, "what is planned is dashed"
    page.locator("#documents summary").click()
    page.locator("#documents input").first.click()
    assert page.evaluate("[...KG.entities.keys()].filter((id) => KG.drawn.has(id) && !KG.map.isShown(id)).length") > 0


@pytest.mark.browser
def test_parallel_statements_are_lines_of_their_own_and_listed_together(view):
    page = view(render.html(ABOUT))
    ends = "([a, b]) => KG.map.lines.get().filter((l) => !l.hidden && l.from === a && l.to === b).map((l) => l.smooth.type + l.smooth.roundness)"
    shapes = page.evaluate(ends, [BODIES[0], DUAL.id])
    assert len(shapes) == len(set(shapes)) == 2
    page.evaluate("([a, b]) => KG.openEdge(KG.map.parallel(KG.edges.find((e) => e.from === a && e.to === b).id))", [BODIES[0], DUAL.id])
    assert page.locator("#panel [data-statement]").count() == 2
    assert page.locator("#panel .tag.planned").count() == 1


@pytest.mark.browser
def test_hostile_names_are_read_not_run(view):
    page = view(render.html(ABOUT))
    page.locator("#search").fill("整治")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == HOSTILE
    assert "<b>粗</b>" in page.locator("#panel").inner_text()
    assert page.locator("img").count() == 0
    focused = view(render.html(ABOUT, focus=HOSTILE))
    assert focused.title().startswith(HOSTILE)


@pytest.mark.browser
def test_a_focused_page_and_the_other_language(view):
    page = view(render.html(ABOUT, focus="甲区应急管理局"))
    assert page.evaluate("KG.entities.size") == 5
    assert page.locator("#panel h2").inner_text() == "甲区应急管理局"
    page.locator("#language").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "planned" in page.locator("#statuses").inner_text()
    assert page.locator("#panel summary").count() > 0


@pytest.mark.browser
def test_a_group_opens_as_a_list(view):
    page = view(render.html(ABOUT))
    page.locator("#panel .meter").first.click()
    assert page.locator("#panel .rows li").count() >= 1
    page.locator("#panel .rows .link").first.click()
    assert page.locator("#panel [data-statement]").count() >= 1


@pytest.mark.browser
def test_pages_without_anything_to_draw_open(view):
    view(render.html([]))
    lone = Reading(document=ABOUT[0].document, entities=(ABOUT[0].entities), assertions=(), quantities=())
    view(render.html([lone], focus="甲区应急管理局"))
