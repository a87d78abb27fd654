"""The register: what people make of the table in Excel, what a row says of a report, and how it finds its report."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kg import pipeline, places, resources, tables
from kg.documents import register
from kg.errors import BadTable, BeyondLimits, MissingPath, OutputError, UnreadablePath
from kg.store import Store
from kg.types import Metadata

SEEDS = sorted(resources.seeds().glob("*.txt"))


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path

TABLE = "path,title,issuer,code,note,year,issued,genre,url\n一.txt,总结,东湖区应急管理局,360102,x,2023,2024/1/5,summary,https://example.org\n二.txt,,,,,,,,\n"
KNOWN = {
    "一.txt": Metadata(title="总结", issuer="东湖区应急管理局", division="360102", year="2023", issued="2024-01-05",
                      genre="summary", url="https://example.org"),
    "二.txt": Metadata(),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_register_is_read_however_it_was_saved(encoding, mark, tmp_path):
    path = write(tmp_path / "sources.csv", TABLE.replace(",", mark).replace("\n", "\r\n").encode(encoding))
    assert register.load(path) == KNOWN


def test_a_register_in_excel(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["path", "issued", "year", "code", "note"])
    book.active.append(["a.txt", datetime.date(2024, 1, 24), 2023, 330114.0, "x"])
    book.active.append([None, None, None, None, None])
    book.active.append(["b.txt"])
    book.save(tmp_path / "s.xlsx")
    assert register.load(tmp_path / "s.xlsx") == {
        "a.txt": Metadata(issued="2024-01-24", year="2023", division="330114"), "b.txt": Metadata(),
    }  # fmt: skip


@pytest.mark.parametrize("value", ["2024-01-24", "2024/1/24", "2024.01.24", "2024年1月24日", "20240124", "2024-01-24 09:21", "45315", "45315.39", "1/24/2024", "24/1/2024"])
def test_dates_as_people_write_them(value, tmp_path):
    path = write(tmp_path / "s.csv", f"path,issued\na.txt,{value}\n")
    assert register.load(path)["a.txt"].issued == "2024-01-24"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("file,title\na,b\n", 1, "no column 'path'"),
        ("", 1, "no column 'path'"),
        ("path,issued\na.txt,2024-01-01\nb.txt,2024-02-31\n", 3, "no date"),
        ("path,issued\na.txt,去年\n", 2, "no date"),
        ('path,title,year\na.txt,"两\n行",2024\nb.txt,x,24\n', 4, "no year"),
        ("path,issued\na.txt,3/4/2024\n", 2, "no date"),
        ("path,retrieved\na.txt,昨天\n", 2, "retrieved is '昨天'"),
        ("path,code\na.txt,钱塘\n", 2, "no division code"),
        ("path,code\na.txt,3.30114E+11\n", 2, "no division code"),
        ("path,scope\na.txt,maybe\n", 2, "yes, partly, no"),
        ("path,code,level\na.txt,330114,city\n", 2, "level is 'city'"),
        ("path,title,Title\na.txt,x,y\n", 1, "two columns 'title'"),
        ("path,title\na.txt,x\nb.txt,\na.txt,y\n", 4, "something else of a.txt"),
        ("path,title\n,总结\n", 2, "no path"),
    ],
)
def test_a_register_that_cannot_be_used_names_the_line(text, line, says, tmp_path):
    path = write(tmp_path / "s.csv", text)
    with pytest.raises(BadTable) as caught:
        register.load(path)
    assert says in str(caught.value)
    assert caught.value.where == f"{path}:{line}"
    assert caught.value.remedy


def test_a_register_that_is_missing_or_broken(tmp_path, monkeypatch):
    with pytest.raises(MissingPath):
        register.load(tmp_path / "none.csv")
    with pytest.raises(UnreadablePath):
        register.load(tmp_path)
    with pytest.raises(BadTable, match="no table"):
        register.load(write(tmp_path / "s.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))
    with pytest.raises(BadTable, match="not a sound workbook"):
        register.load(write(tmp_path / "s.xlsx", b"PK\x03\x04 broken"))
    monkeypatch.setattr(tables, "_MAX_UNPACKED", 999_999)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"\0" * 1_000_000)
    with pytest.raises(BeyondLimits, match="unpacks to 1,000,000 bytes"):
        register.load(tmp_path / "bomb.xlsx")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_register_comes_back_as_it_was_written(format, tmp_path):
    rows = [
        {"path": "-a,b.txt", "title": "=总结", "issuer": "x", "code": "330114", "year": "2023", "issued": "2024-01-24", "level": "county"},
        {"path": "b.txt", "title": None, "duplicate_of": "-a,b.txt", "unknown": "x"},
    ]
    stream = io.BytesIO()
    register.write(rows, stream, format=format)
    again = io.BytesIO()
    register.write(rows, again, format=format)
    assert stream.getvalue() == again.getvalue()
    assert register.load(write(tmp_path / f"s.{format}", stream.getvalue())) == {
        "-a,b.txt": Metadata(title="=总结", issuer="x", division="330114", year="2023", issued="2024-01-24"),
        "b.txt": Metadata(duplicate_of="-a,b.txt"),
    }
    with pytest.raises(OutputError):
        register.write(rows, stream, format="json")


def test_a_register_is_matched_by_path_or_file_name():
    table = {"2023\\a.txt": Metadata(year="2023"), "x/b.txt": Metadata(year="2021"), "y/b.txt": Metadata(year="2022")}
    assert register.find(table, "moved/a.txt").year == "2023"
    assert register.find(table, "y/b.txt").year == "2022"
    assert register.find(table, "b.txt") == Metadata()
    assert register.find(table, "c.txt") == Metadata()


def test_what_is_known_of_the_seeds():
    table = register.load(resources.seeds() / "seeds.tsv")
    assert sorted(table) == [path.name for path in SEEDS]
    assert {known.division for known in table.values()} == {"330114", "370200", "500112", "421000", "320000"}
    assert all(known.issuer and known.genre and known.year for known in table.values())


def read(text: str | bytes, tmp_path: Path) -> register.Register:
    return register.load(write(tmp_path / "s.csv", text))


def test_every_column_says_something(tmp_path):
    row = {
        "path": "a.txt", "title": "总结", "issuer": "甲局", "code": "330114", "level": "county", "year": "2023", "issued": "2024-01-24",
        "number": "甲应急〔2024〕1号", "genre": "summary", "scope": "partly", "url": "https://example.org", "retrieved": "2025-02-03",
        "duplicate_of": "b.txt",
    }  # fmt: skip
    assert [column.name for column in register.COLUMNS] == list(row)
    stream = io.BytesIO()
    register.write([row], stream)
    assert read(stream.getvalue(), tmp_path) == {
        "a.txt": Metadata(
            title="总结", issuer="甲局", division="330114", year="2023", issued="2024-01-24", number="甲应急〔2024〕1号", genre="summary",
            scope="partly", url="https://example.org", retrieved="2025-02-03", duplicate_of="b.txt",
        )
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_after_excel_has_had_it(encoding, tmp_path):
    text = (
        ";;;;;\r\n"
        " Year ;说明;PATH;Code;issued;Scope;genre\r\n"
        "2024.0;随便;  a.txt ;330114.0;45315;YES;Summary\r\n"
        ";;;;;;\r\n"
        "2024年;x;b.txt;3.30114E+05;2024/1/24 0:00;;\r\n"
        ";;c.txt;3.3E+05\r\n"
    )
    assert read(text.encode(encoding), tmp_path) == {
        "a.txt": Metadata(year="2024", division="330114", issued="2024-01-24", scope="yes", genre="summary"),
        "b.txt": Metadata(year="2024", division="330114", issued="2024-01-24"),
        "c.txt": Metadata(division="330000"),
    }


def test_formulas_are_text_in_both_directions(tmp_path):
    evil = "=HYPERLINK(\"http://example.org\";\"x\")"
    book = openpyxl.Workbook()
    book.active.append(["path", "title", "issuer"])
    book.active.append(["a.txt", "总结", "=1+1"])
    book.save(tmp_path / "s.xlsx")
    assert register.load(tmp_path / "s.xlsx") == {"a.txt": Metadata(title="总结")}, "a formula without a value says nothing"
    stream = io.BytesIO()
    register.write([{"path": "a.txt", "title": evil, "duplicate_of": "-"}], stream)
    (_, cells) = csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig")))
    assert not [cell for cell in cells if cell.startswith(("=", "-"))]
    assert read(stream.getvalue(), tmp_path) == {"a.txt": Metadata(title=evil, duplicate_of="-")}
    stream = io.BytesIO()
    register.write([{"path": "a.txt", "title": evil}], stream, format="xlsx")
    (cell,) = [cell for row in openpyxl.load_workbook(stream).active.iter_rows() for cell in row if cell.value == evil]
    assert cell.data_type == "s"
    assert read("path,title\na.txt,它叫'=x'\n", tmp_path)["a.txt"].title == "它叫'=x'", "only a guard at the beginning goes"


def test_the_level_of_every_code_is_that_of_the_list(tmp_path):
    codes = [row["id"] for row in resources.table("divisions.tsv")]
    table = "path,code,level\n" + "".join(f"{code}.txt,{code},{places.level(code)}\n" for code in codes)
    assert len(read(table, tmp_path)) == len(codes)


def test_the_end_of_a_path_tells_which_row_is_meant(tmp_path):
    table = read("path,year\nC:\\r\\2022\\zj\\总结.txt,2022\nC:\\r\\2023\\zj\\总结.txt,2023\nC:\\r\\2023\\js\\总结.txt,2021\n", tmp_path)
    assert register.find(table, "here/2023/zj/总结.txt").year == "2023"
    assert register.find(table, "here/2023/js/总结.txt").year == "2021"
    assert register.find(table, "here/zj/总结.txt") == Metadata(), "two rows fit equally well"


def test_finding_rows_does_not_slow_down_with_the_table(tmp_path):
    table = read("path,year\n" + "".join(f"old/{i}.txt,2023\n" for i in range(20_000)), tmp_path)
    assert {register.find(table, f"new/{i}.txt").year for i in range(20_000)} == {"2023"}


REPORT = "甲区应急管理局2023年工作总结\n甲应急〔2024〕3号\n\n" + "".join(
    f"第{i}季度，我局开展安全生产检查{i * 37}次，整改隐患{i * 113}处，组织应急演练{i + 4}场，防汛形势平稳。\n" for i in range(1, 9)
)


def rows(paths, table=None):
    found = pipeline.outline(paths, metadata=table or {})
    return {row["path"]: row for row in found}


def test_what_the_table_says_wins_over_what_was_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"a.txt": REPORT, "b.txt": "转载自某网\n" + REPORT, "c.txt": REPORT[:-20]}.items():
        write(tmp_path / "r" / name, text)
    found = rows(["r"])
    assert (found["r/a.txt"]["number"], found["r/a.txt"]["scope"]) == ("甲应急〔2024〕3号", "yes")
    assert [found[f"r/{name}.txt"]["duplicate_of"] for name in "abc"] == ["r/b.txt", None, "r/b.txt"], "the longest is the original"
    said = {
        "title": "别的标题", "issuer": "乙县应急管理局", "code": "330110", "level": "county", "year": "2020", "issued": "2021-02-03",
        "number": "乙应急〔2021〕1号", "genre": "plan", "scope": "no", "url": "https://example.org/1", "retrieved": "2025-01-01", "duplicate_of": "-",
    }  # fmt: skip
    stream = io.BytesIO()
    register.write([{"path": "elsewhere/r/a.txt", **said}, {"path": "elsewhere/r/b.txt", "duplicate_of": "elsewhere\\r\\c.txt"}], stream)
    table = read(stream.getvalue(), tmp_path)
    again = rows(["r"], table)
    assert again["r/a.txt"] == {"path": "r/a.txt", **said}
    assert [again[f"r/{name}.txt"]["duplicate_of"] for name in "bc"] == ["r/c.txt", None]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_table_given_back_unchanged_changes_nothing(format, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"a.txt": REPORT, "b.txt": "转载自某网\n" + REPORT, "c.txt": REPORT}.items():
        write(tmp_path / "r" / name, text)
    found = rows(["r", resources.seeds()])
    stream = io.BytesIO()
    register.write(found.values(), stream, format=format)
    assert rows(["r", resources.seeds()], register.load(write(tmp_path / f"s.{format}", stream.getvalue()))) == found


def test_a_store_says_the_same_as_its_reports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"a.txt": REPORT, "b.txt": "转载自某网\n" + REPORT, "c.txt": REPORT}.items():
        write(tmp_path / "r" / name, text)
    store = Store.create_or_open(tmp_path / "store")
    pipeline.build(["r"], store=store)
    assert {row["path"]: row for row in pipeline.recorded(Store.open(tmp_path / "store"))} == rows(["r"])
