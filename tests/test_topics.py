"""Names lead to functions, hazards, sectors and families, by words that stand in a table."""

from __future__ import annotations

import doctest
import re

import pytest
import rdflib
from rdflib import RDF, SKOS

from kg import documents, rdf, reading, resources, topics
from kg.script import simplify
from kg.text.document import parse
from kg.types import EntityType

FUNCTIONS = [
    *("responsibility", "prevention", "enforcement", "monitoring", "command", "rescue", "supplies", "plans", "education"),
    *("grassroots", "technology", "natural_hazard", "legal", "society", "organization", "party", "service", "other"),
]
ROWS = resources.table("topics.tsv")


@pytest.fixture(scope="module")
def schemes() -> dict[str, set[str]]:
    """The ids of the concepts of each scheme."""
    graph = rdflib.Graph().parse(resources.folder() / "topics.ttl")
    return {
        str(scheme).removeprefix(rdf.TOPIC): {str(s).removeprefix(rdf.TOPIC) for s in graph.subjects(SKOS.inScheme, scheme)}
        for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme)
    }


def test_schemes(schemes):
    assert set(schemes) == {"functions", "hazards", "sectors", "families"}
    assert schemes["functions"] == set(FUNCTIONS)
    for scheme, prefix in (("hazards", "hazard-"), ("sectors", "sector-"), ("families", "family-")):
        assert all(re.fullmatch(prefix + "[a-z_]+", i) for i in schemes[scheme])


def test_concepts_have_labels_in_both_languages():
    graph = rdflib.Graph().parse(resources.folder() / "topics.ttl")
    seen = set()
    for concept in set(graph.subjects(SKOS.prefLabel)):
        labels = list(graph.objects(concept, SKOS.prefLabel))
        assert sorted(o.language for o in labels) == ["en", "zh"], concept
        for label in labels:
            scheme = graph.value(concept, SKOS.inScheme)
            assert (scheme, label) not in seen, f"{label} twice in one scheme"
            seen.add((scheme, label))


def test_words_lead_to_concepts_and_concepts_have_words(schemes):
    concepts = set().union(*schemes.values())
    assert {row["concept"] for row in ROWS} == concepts


def test_words_are_sorted_unique_and_in_the_form_of_names():
    keys = [(row["concept"], row["word"]) for row in ROWS]
    assert keys == sorted(set(keys))
    for row in ROWS:
        assert row["word"] == simplify(row["word"])
        assert 0 < float(row["weight"]) < 10
        assert row["scope"] == "nationwide"
        assert row["source"]
        if row["word"].startswith("@"):
            assert row["word"][1:] in list(EntityType)


@pytest.mark.parametrize(
    ("name", "type_", "first"),
    [
        ("全员安全生产责任制", EntityType.MECHANISM, "responsibility"),
        ("双重预防机制", EntityType.MECHANISM, "prevention"),
        ("城镇燃气专项整治", EntityType.INITIATIVE, "prevention"),
        ("行政处罚案件评查", EntityType.INITIATIVE, "enforcement"),
        ("山洪监测预警系统", EntityType.PLATFORM, "monitoring"),
        ("县应急指挥中心", EntityType.FACILITY, "command"),
        ("矿山救援队", EntityType.TEAM, "rescue"),
        ("应急物资储备库", EntityType.FACILITY, "supplies"),
        ("县突发事件总体应急预案", EntityType.POLICY, "plans"),
        ("消防科普体验馆", EntityType.FACILITY, "education"),
        ("综合网格", EntityType.MECHANISM, "grassroots"),
        ("大数据平台", EntityType.PLATFORM, "technology"),
        ("地质灾害综合防治体系", EntityType.MECHANISM, "natural_hazard"),
        ("重庆市安全生产条例", EntityType.POLICY, "legal"),
        ("安全生产责任保险", EntityType.MECHANISM, "society"),
        ("减灾委员会联席会议", EntityType.MECHANISM, "organization"),
        ("党风廉政建设", EntityType.INITIATIVE, "party"),
        ("政务服务“一网通办”", EntityType.MECHANISM, "service"),
        ("大兴调查研究", EntityType.INITIATIVE, "other"),
    ],
)
def test_function(name, type_, first):
    found = topics.functions(name, type_)
    assert found[0] == first
    assert len(found) <= 2
    assert set(found) <= set(FUNCTIONS)


@pytest.mark.parametrize("type_", [EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.EVENT])
def test_other_types_serve_no_function(type_):
    assert topics.functions("应急救援中心", type_) == ()


def test_a_word_for_the_end_counts_only_there():
    assert topics.functions("村务管理规定", EntityType.MECHANISM) == ("legal",)
    assert "legal" not in topics.functions("避灾场所规范化建设", EntityType.INITIATIVE)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("防汛防台专项检查", ("hazard-typhoon",)),
        ("防汛抗旱指挥部", ("hazard-flood", "hazard-drought")),
        ("非煤矿山综合整治", ("sector-non_coal_mine",)),
        ("煤矿智能化改造", ("sector-coal_mine",)),
        ("烟花爆竹经营整体退出", ("sector-fireworks",)),
        ("三会一课", ()),
    ],
)
def test_topics(name, found):
    assert set(found) <= set(topics.topics(name))
    assert bool(found) == bool(topics.topics(name))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("风险隐患“双重防控”", "family-dual_prevention"),
        ("安全生产“1+12”责任体系", "family-responsibility"),
        ("1833联合指挥体系", "family-command_system"),
        ("“6+22+173”三级队伍体系", "family-rescue_forces"),
        ("四级应急物资储备体系", "family-supplies"),
        ("安责险", "family-insurance"),
        ("“四不两直”工作法", None),
    ],
)
def test_family(name, first):
    assert topics.families(name)[:1] == ((first,) if first else ())


def test_docstring_examples():
    assert doctest.testmod(topics).failed == 0


def test_most_of_the_shipped_reports_can_be_compared():
    """By function, by family, and by one of function, hazard, sector and family."""
    things = [
        (entity.name, entity.type)
        for path in sorted(resources.seeds().glob("*.txt"))
        for entity in reading.read(parse(documents.read(str(path)))).entities
        if entity.type in (EntityType.MECHANISM, EntityType.INITIATIVE)
    ]
    told = [topics.functions(name, type_) != ("other",) for name, type_ in things]
    of_family = [bool(topics.families(name)) for name, _ in things]
    of_any = [t or f or bool(topics.topics(name)) for t, f, (name, _) in zip(told, of_family, things, strict=True)]
    assert sum(told) >= 0.8 * len(things)
    assert sum(of_family) >= 0.8 * len(things)
    assert sum(of_any) >= 0.9 * len(things)
