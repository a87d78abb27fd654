"""What the tests of decisions share: a person who decides a thousand things, and a small corpus."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from kg import decisions as d
from kg.resolve import KINDS
from kg.store import Store
from kg.types import Action, Assertion, EntityType, Predicate, Reading, Status

ROOT = Path(__file__).resolve().parent.parent

OURS = """青川县应急管理局2023年工作总结

一、主要工作
2023年，我局建立安全生产网格化管理机制，完善应急物资联储联动机制。开展重大事故隐患专项排查整治行动，排查隐患{number}处。
我局印发《青川县防汛抗旱应急预案》，建成应急指挥信息平台。组织开展“敲门行动”，推行“红黄绿”分级预警机制。

二、2024年工作计划
2024年，我局将进一步完善应急物资联储联动机制，建立重点企业驻点监管制度，开展森林防灭火专项整治行动。
"""


def corpus(folder: Path) -> list[Path]:
    """The seeds, texts written for the gold, and reports of neighbours that say nearly the same."""
    folder.mkdir(parents=True)
    for file in (*sorted((ROOT / "seeds").glob("*.txt")), *sorted((ROOT / "tests" / "gold" / "written").glob("*.txt"))):
        shutil.copy(file, folder / file.name)
    for number, county in enumerate(("青川县", "旺苍县", "剑阁县", "苍溪县")):
        text = OURS.format(number=10 + number).replace("青川县", county)
        (folder / f"{county}.txt").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def judged(store: Store, chance: random.Random, count: int) -> list[d.Decision]:
    """So many decisions of all kinds about what a store holds, as a person would take them who sees it."""
    made: list[d.Decision] = []
    readings = list(store.readings())
    while len(made) < count:
        before = len(made)
        for reading in readings:
            made += _of(reading, store.text(reading.document.id), chance)
        if len(made) == before:
            raise AssertionError("there is nothing to decide")
    return made[:count]


def _of(reading: Reading, text: str, chance: random.Random) -> Iterator[d.Decision]:
    who = {"who": chance.choice(("张三", "李四", "")), "why": chance.choice(("核对原文", "")), "when": "2026-11-22"}
    things = {e.id: e for e in reading.entities}
    for assertion in chance.sample(reading.assertions, min(8, len(reading.assertions))):
        yield _about(assertion, reading, things[assertion.object].name, chance, who)
    spoken = sorted({a.object for a in reading.assertions})
    for id_ in chance.sample(spoken, min(4, len(spoken))):
        entity = things[id_]
        do = chance.choice((d.Do.MERGE, d.Do.RELABEL, d.Do.RETYPE, d.Do.SPLIT, d.Do.SPLIT))
        if do is d.Do.MERGE:
            # Always into the name that is first, so that merges end.
            into = min((things[i] for i in spoken if KINDS[things[i].type] == KINDS[entity.type]), key=lambda e: e.name)
            if into.name != entity.name:
                yield d.for_entity(entity, reading, do=do, into=d.Named(name=into.name, type=into.type), **who)
        elif do is d.Do.RETYPE:
            yield d.for_entity(entity, reading, do=do, to=d.Change(type=chance.choice(list(EntityType))), **who)
        else:
            name = entity.name + "（新）" if do is d.Do.RELABEL or chance.random() < 0.5 else ""
            yield d.for_entity(entity, reading, do=do, to=d.Change(name=name) if name else None, **who)
    start = chance.randrange(len(text) - 30)
    said = d.Said(
        subject="青川县应急管理局", subject_type=EntityType.AGENCY, relation=Predicate.IMPLEMENTS, object=f"新增机制{chance.randrange(9)}",
        object_type=EntityType.MECHANISM, status=chance.choice(list(Status)),
    )  # fmt: skip
    if text[start : start + 25].strip():
        place = d.Place(file=reading.document.path.rpartition("/")[2])
        yield d.Decision(do=d.Do.ADD, statement=said, quote=text[start : start + 25], report=place, **who)


def _about(assertion: Assertion, reading: Reading, object_: str, chance: random.Random, who: dict[str, str]) -> d.Decision:
    do = chance.choice((d.Do.ACCEPT, d.Do.REJECT, d.Do.RELABEL, d.Do.RELABEL, d.Do.TAG, d.Do.UNTAG, d.Do.WITHDRAW))
    changes = (
        d.Change(status=chance.choice(list(Status))), d.Change(action=chance.choice(list(Action))), d.Change(object=object_[:6]),
        d.Change(relation=chance.choice(list(Predicate))), d.Change(subject="某区应急管理局", subject_type=EntityType.AGENCY),
    )  # fmt: skip
    to = chance.choice(changes) if do is d.Do.RELABEL else None
    return d.about(assertion, reading, do=do, to=to, tag=chance.choice(("core", "check")) if do in (d.Do.TAG, d.Do.UNTAG) else "", **who)
