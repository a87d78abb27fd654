"""Whether a report is about emergency management: the texts of scopes.txt, what the rules say, and what parse() keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import source

from kg import documents, resources
from kg.documents.register import SCOPES
from kg.text.document import parse
from kg.text.scope import scope
from kg.types import Metadata

BLOCKS = (Path(__file__).parent / "scopes.txt").read_text(encoding="utf-8").split("\n== ")[1:]
TEXTS = [(want, text.strip()) for want, _, text in (block.partition("\n") for block in BLOCKS)]
PAGES = sorted((Path(__file__).parent / "gold").rglob("*.txt"))


@pytest.mark.parametrize(("want", "text"), TEXTS, ids=[text.split("\n")[0] for _, text in TEXTS])
def test_written_texts(want, text):
    assert parse(source(text)).source.metadata.scope == want


def test_there_are_texts_of_each_scope():
    counts = {want: sum(other == want for other, _ in TEXTS) for want in SCOPES}
    assert min(counts.values()) >= 9
    assert sum(counts.values()) >= 39


@pytest.mark.parametrize("path", [*sorted(resources.seeds().glob("*.txt")), *PAGES], ids=lambda p: p.stem)
def test_reports_of_the_field(path):
    assert parse(documents.read(path)).source.metadata.scope == "yes"


def test_what_is_said_wins():
    assert parse(source(TEXTS[0][1]), Metadata(scope="yes")).source.metadata.scope == "yes"
    assert Metadata().scope is None


def test_a_word_that_holds_another_hides_it():
    assert scope("防范金融风险和食品安全隐患" * 20, title="", issuer="") == "no"
    assert scope("排查火灾隐患和食品安全问题" * 20, title="", issuer="") == "yes"


def test_a_general_report_is_partly_about_it_however_long():
    general = "推动产业升级，扩大有效投资，增加居民收入，办好民生实事。" * 40
    field = "开展安全生产大检查，整改事故隐患；修订防汛应急预案，开展应急演练。" * 4
    assert scope(general + field, title="", issuer="") == "partly"
    assert scope(general * 8 + field, title="", issuer="") == "no"
    assert scope(general * 8 + field, title="2023年应急管理工作总结", issuer="") == "partly"
    assert scope(general, title="", issuer="甲县应急管理局") == "partly"


def test_a_passing_word_is_not_enough():
    assert scope("全年招商引资十亿元。做好防汛工作。", title="", issuer="") == "no"
    assert scope("", title="", issuer="") == "no"
