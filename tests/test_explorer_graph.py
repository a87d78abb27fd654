"""The graph of the explorer in a browser: pictures, ways, keys, what is hidden, files, paper; on both back ends."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from kg import labels, render, resources
from kg.ids import digest, document_id
from kg.render.scene import MOST_NAMED
from kg.types import Action, Assertion, DocumentRecord, Entity, EntityType, Evidence, Predicate, Reading, Status
from tests.explorer import opened

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "整治</text><script>alert(1)</script>\u202e"


def entity(name: str, kind: EntityType = EntityType.MECHANISM, **more) -> Entity:
    return Entity(id=digest(name, prefix="t"), type=kind, name=name, **more)


def reading(issuer: str, said: list[tuple], *, division: str = "") -> Reading:
    """A report of one body: what it says, as (subject or None for the body, predicate, object, status)."""
    body = entity(issuer, EntityType.AGENCY)
    sha256 = digest(issuer, prefix="x", length=64)[2:]
    document = document_id(sha256)
    entities, assertions = {body.id: body}, []
    for subject, predicate, thing, status in said:
        first = subject or body
        entities |= {first.id: first, thing.id: thing}
        quote = f"推进{thing.name}"
        assertions.append(
            Assertion(
                id=digest(document, first.id, predicate, thing.id, status, prefix="a"), subject=first.id, predicate=predicate, object=thing.id,
                status=status, evidence=(Evidence(quote=quote, start=0, end=len(quote)),), rule="test", confidence=0.9, action=Action.RUN,
            )
        )
    record = DocumentRecord(
        id=document, path=f"{issuer}.txt", sha256=sha256, title=f"{issuer}总结", issuer=body.id, division=division, level="county", genre="summary",
        script="hans", media_type="text/plain", encoding="utf-8", characters=99, year="2023",
    )
    return Reading(
        document=record, entities=tuple(sorted(entities.values(), key=lambda e: e.id)), assertions=tuple(sorted(assertions, key=lambda a: a.id)), quantities=()
    )


DUAL, MONTH, LOCAL = entity("双重预防机制"), entity("安全生产月", EntityType.INITIATIVE), entity("“红黑榜”管理机制")
PLAN, CENTER, ATTACK = entity("防汛应急预案", EntityType.POLICY), entity("应急指挥中心", EntityType.PLATFORM), entity(HOSTILE, EntityType.INITIATIVE)
PART, ALONE = entity("企业自查"), entity("丁镇夜查行动", EntityType.INITIATIVE)
JIA, YI, DING = (entity(name, EntityType.AGENCY) for name in ("甲区应急管理局", "乙市应急管理局", "丁镇应急办公室"))
DONE, PLANNED = Status.DONE, Status.PLANNED
ABOUT = [
    reading(JIA.name, [
        (None, Predicate.IMPLEMENTS, DUAL, DONE), (None, Predicate.IMPLEMENTS, DUAL, PLANNED), (None, Predicate.CARRIES_OUT, MONTH, DONE),
        (None, Predicate.IMPLEMENTS, LOCAL, DONE), (None, Predicate.CARRIES_OUT, ATTACK, DONE), (PART, Predicate.PART_OF, DUAL, DONE),
    ]),
    reading(YI.name, [(None, Predicate.IMPLEMENTS, DUAL, DONE), (None, Predicate.ISSUES, PLAN, DONE), (None, Predicate.OPERATES, CENTER, PLANNED)]),
    reading(DING.name, [(None, Predicate.CARRIES_OUT, ALONE, DONE)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def html() -> str:
    return render.html(ABOUT)


def without_library(page: str) -> str:
    """The page as it is where more marks are drawn than the library can."""
    import pyvis

    library = (Path(pyvis.__file__).parent / "templates/lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    assert library in page
    return page.replace(f"<script>{library}</script>", "")


def drawn(page) -> None:
    """Waits until the picture has come to rest."""
    page.wait_for_selector(".graph[data-painted]")
    page.wait_for_timeout(450)


def saved(page, kind: str = "svg-screen") -> bytes:
    page.locator(".graph-menu > summary").click()
    with page.expect_download() as waiting:
        page.locator(f"[data-save={kind}]").click()
    return Path(waiting.value.path()).read_bytes()


def words(page) -> dict[str, tuple[float, float]]:
    """What is written on the screen, and where, by the picture's own file."""
    root = ElementTree.fromstring(saved(page))
    return {text.text or "": (float(text.get("x")), float(text.get("y"))) for text in root.iter(f"{SVG}text")}


def at(page, text: str) -> dict[str, float]:
    """The place in the middle of a text on the drawing."""
    x, y = next(place for word, place in words(page).items() if word.startswith(text))
    return {"x": x + 8, "y": y - 4}


def click(page, text: str, **how) -> None:
    page.locator(".graph-stage").click(position=at(page, text), **how)
    drawn(page)


def address(page) -> str:
    return page.evaluate("decodeURIComponent(location.hash)")


def test_the_overview_names_bodies_and_what_they_share_and_opens_it(browser, html):
    with opened(browser, html, at="v=graph") as page:
        drawn(page)
        assert page.locator(".graph").get_attribute("data-painted") == "vis"
        assert {JIA.name, YI.name, DING.name, DUAL.name} <= words(page).keys()
        click(page, DUAL.name)
        assert f"e={DUAL.id}" in address(page)
        assert page.locator("#panel h2").inner_text() == DUAL.name
        assert page.evaluate("performance.getEntriesByName('kg-graph-painted').length") == 1


def test_both_ways_of_drawing_show_the_same(browser, html):
    shown = []
    for source, name in ((html, "vis"), (without_library(html), "canvas")):
        with opened(browser, source, at=f"v=graph&e={DUAL.id}") as page:
            drawn(page)
            assert page.locator(".graph").get_attribute("data-painted") == name
            # What was drawn: the place of the chosen thing has the color of its mark.
            x, y = words(page)[DUAL.name]
            found = page.evaluate(
                """([x, y]) => { const c = document.querySelector('.graph-stage canvas'); const k = c.width / c.clientWidth;
                const d = c.getContext('2d').getImageData((x - 60) * k, (y - 10) * k, 58 * k, 20 * k).data;
                for (let i = 0; i < d.length; i += 4) if (d[i] > 180 && d[i + 1] < 100 && d[i + 2] < 60 && d[i + 3] > 200) return true; return false; }""",
                [x, y],
            )
            assert found
            shown.append(saved(page))
    assert shown[0] == shown[1]


def test_a_thing_stands_among_its_neighbors_and_another_can_take_its_place(browser, html):
    with opened(browser, html, at=f"v=graph&a={JIA.id}") as page:
        drawn(page)
        seen = words(page)
        assert {JIA.name, DUAL.name, LOCAL.name, MONTH.name} <= seen.keys() and YI.name not in seen
        page.locator("[data-hops='2']").click()
        drawn(page)
        assert YI.name in words(page)
        click(page, DUAL.name, click_count=2)
        assert f"a={DUAL.id}" in address(page) and "hops" not in address(page)
        page.go_back()
        page.go_back()
        drawn(page)
        assert f"a={JIA.id}" in address(page)
        page.locator("[data-action=overview]").click()
        drawn(page)
        assert DING.name in words(page)


def test_what_would_be_too_small_is_folded_and_unfolds(browser):
    many = [entity(f"第{n}号专项整治", EntityType.INITIATIVE) for n in range(300)]
    with opened(browser, render.html([reading(JIA.name, [(None, Predicate.CARRIES_OUT, thing, DONE) for thing in many])]), at="v=graph") as page:
        drawn(page)
        seen = words(page)
        shown = [name for name in seen if name.endswith("号专项整治")]
        more = next(name for name in seen if re.fullmatch(r"另有 \d+ 项", name))
        assert len(shown) + int(re.search(r"\d+", more)[0]) == 300
        assert float(page.locator(".graph").get_attribute("data-scale")) > 0.6
        click(page, more)
        page.keyboard.press("0")
        drawn(page)
        whole = ElementTree.fromstring(saved(page, "svg-whole"))
        assert len([t for t in whole.iter(f"{SVG}text") if (t.text or "").endswith("号专项整治") and t.get("fill") != "none"]) == 300


def test_a_way_between_two_things_is_chosen_shown_and_cleared(browser, html):
    with opened(browser, html, at=f"v=graph&e={JIA.id}") as page:
        drawn(page)
        page.locator("[data-action=path_from]").click()
        page.locator("#search").fill("指挥中心")
        page.keyboard.press("Enter")
        drawn(page)
        assert f"path={JIA.id},{CENTER.id}" in address(page)
        seen = words(page)
        chain = [seen[name] for name in (JIA.name, DUAL.name, YI.name, CENTER.name)]
        assert [x for x, _ in chain] == sorted(x for x, _ in chain) and len({y for _, y in chain}) == 1
        click(page, labels.text("predicate.operates", "zh"))
        assert page.locator("#panel .facts > li").count() == 1
        assert CENTER.name in page.locator("#panel").inner_text()
        page.locator("[data-action=clear-path]").click()
        drawn(page)
        assert "path" not in address(page)


def test_no_way_is_said_plainly(browser, html):
    with opened(browser, html, at=f"v=graph&path={JIA.id},{DING.id}") as page:
        drawn(page)
        assert labels.text("page.graph_path_none", "zh") in page.locator(".graph-bar").inner_text()
        assert {JIA.name, DING.name} <= words(page).keys()


def test_parallel_statements_are_lines_of_their_own_and_open_together(browser, html):
    with opened(browser, html, at=f"v=graph&path={JIA.id},{DUAL.id}") as page:
        drawn(page)
        root = ElementTree.fromstring(saved(page))
        lines = [p for p in root.iter(f"{SVG}path") if "C" in p.get("d") and p.get("fill") == "none"]
        assert len({p.get("d") for p in lines}) == 2
        click(page, labels.text("predicate.implements", "zh"))
        assert page.locator("#panel .facts > li").count() == 2


def test_keys_walk_open_pin_and_hide(browser, html):
    with opened(browser, html, at=f"v=graph&a={JIA.id}") as page:
        drawn(page)
        page.locator(".graph-stage").focus()
        names = []
        for _ in range(3):
            page.keyboard.press("]")
            names.append(page.locator("#live").inner_text())
        assert names[0].startswith(JIA.name) and len(set(names)) == 3
        page.keyboard.press("[")
        assert page.locator("#live").inner_text() == names[1]
        page.keyboard.press("Enter")
        chosen = re.search(r"e=([^&]+)", address(page))[1]
        page.keyboard.press(" ")
        assert f"pin={chosen}" in address(page)
        page.keyboard.press("Enter")
        assert f"a={chosen}" in address(page)
        page.keyboard.press("]")
        page.keyboard.press("]")
        page.keyboard.press("Delete")
        assert "hide=" in address(page)
        page.locator("[data-action=show-hidden]").click()
        assert "hide=" not in address(page)
        before = page.locator(".graph").get_attribute("data-scale")
        page.locator(".graph-stage").focus()
        page.keyboard.press("+")
        drawn(page)
        assert float(page.locator(".graph").get_attribute("data-scale")) > float(before)


def test_filters_and_hiding_take_things_off_the_picture_and_pins_keep_names(browser, html):
    with opened(browser, html, at=f"v=graph&a={JIA.id}&f-type=mechanism") as page:
        drawn(page)
        assert DUAL.name in words(page) and MONTH.name not in words(page)
    with opened(browser, html, at=f"v=graph&hide={DUAL.id}") as page:
        drawn(page)
        assert DUAL.name not in words(page)
    with opened(browser, html, at=f"v=graph&pin={LOCAL.id}") as page:
        drawn(page)
        assert LOCAL.name in words(page)


def test_hovering_tells_the_full_name(browser, html):
    with opened(browser, html, at=f"v=graph&a={JIA.id}") as page:
        drawn(page)
        page.locator(".graph-stage").hover(position=at(page, "整治"))
        page.wait_for_selector(".graph-tip:not([hidden])")
        assert page.locator(".graph-tip bdi").text_content() == HOSTILE


def test_files_are_sharp_images_and_real_vectors_with_names_as_text(browser, html):
    with opened(browser, html, at=f"v=graph&a={JIA.id}") as page:
        drawn(page)
        width, height = page.evaluate("(() => { const s = document.querySelector('.graph-stage'); return [s.clientWidth, s.clientHeight]; })()")
        png = saved(page, "png-screen")
        assert png[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", png[16:24]) == (2 * width, 2 * height)
        for kind in ("svg-screen", "svg-whole"):
            root = ElementTree.fromstring(saved(page, kind))
            assert {element.tag for element in root.iter()} == {f"{SVG}{tag}" for tag in ("svg", "rect", "path", "text")}
            assert any("<script>alert(1)</script>" in (text.text or "") for text in root.iter(f"{SVG}text"))
        assert saved(page, "png-whole")[:8] == b"\x89PNG\r\n\x1a\n"


def test_paper_gets_the_whole_picture(browser, html):
    with opened(browser, html, at="v=graph") as page:
        drawn(page)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert page.locator(".graph-print").is_visible() and DUAL.name in page.locator(".graph-print").text_content()
        assert not page.locator(".graph-stage").is_visible()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.locator(".graph-print").count() == 0


def test_a_browser_that_cannot_draw_is_led_to_the_table(browser, html):
    broken = html.replace("default-src", "x-none").replace("<head>", "<head><script>HTMLCanvasElement.prototype.getContext = () => null;</script>", 1)
    with opened(browser, re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", broken), at="v=graph") as page:
        assert labels.text("page.graph_no_canvas", "zh") in page.locator("#stage").inner_text()
        page.locator("#stage button").first.click()
        assert "v=table" in address(page)


def test_many_bodies_stand_in_regions_that_unfold_to_names(browser):
    counties = [row["id"] for row in resources.table("divisions.tsv") if row["id"][:2] in ("32", "33") and row["level"] == "county"][::4]
    readings = [reading(f"{code}区应急管理局", [(None, Predicate.IMPLEMENTS, DUAL, DONE)], division=code) for code in counties]
    first, other = (next(code for code in counties if code.startswith(province)) for province in ("33", "32"))
    assert len(readings) > MOST_NAMED
    with opened(browser, render.html(readings), at="v=graph") as page:
        drawn(page)
        assert f"{first}区应急管理局" not in words(page)
        click(page, "浙江")
        seen = words(page)
        assert f"{first}区应急管理局" in seen and f"{other}区应急管理局" not in seen
        click(page, f"{first}区")
        assert page.locator("#panel h2").inner_text() == f"{first}区应急管理局"


def test_phone_and_english(browser, html):
    with opened(browser, html, 390, 844, at=f"v=graph&a={JIA.id}") as page:
        drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        seen = words(page)
        assert {JIA.name, DUAL.name} <= seen.keys() and all(0 <= x <= 390 for x, _ in seen.values())
        page.locator("#language").click()
        drawn(page)
        assert page.locator(".graph-key > summary").inner_text() == labels.text("page.graph_key", "en")
