"""The house rules of the design, checked on the source itself: one direction of imports, one adapter per package,
domain words outside Python, values that cannot change, small modules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kg"

# From left to right; a module imports only from groups that stand before its own, or from its own group.
LAYERS = (
    ("quick", "codes", "types", "errors"),
    ("ids", "alternatives", "resources", "labels", "numerals", "script", "segment", "automaton", "spool", "rdf", "syntax", "oxigraph", "rdflib_view", "pandas_view", "network", "tables", "parquet", "columns", "paper", "locks", "workspace", "workers"),
    ("documents",),
    ("text", "places"),
    ("mentions",),
    ("relations",),
    ("confidence", "topics", "vocabulary"),
    ("resolve",),
    ("reading",),
    ("jsonl",),
    ("decisions",),
    ("graph", "redirects"),
    ("store",),
    ("query",),
    ("analysis",),
    ("evaluation",),
    ("export", "render"),
    ("pipeline",),
    ("api",),
    ("serve",),
    ("cli",),
)
# Third-party packages and the only modules that may import them.
ADAPTERS = {
    "ahocorasick_rs": {"kg.automaton"},
    "click": {"kg.cli"},
    "docx": {"kg.documents.docx", "kg.paper.word"},
    "jieba": {"kg.segment"},
    "jinja2": {"kg.serve"},
    "lxml": {"kg.documents.html"},
    "networkx": {"kg.network"},
    "openpyxl": {"kg.tables"},
    "oxrdflib": {"kg.rdflib_view"},
    "pandas": {"kg.pandas_view"},
    "pyoxigraph": {"kg.oxigraph"},
    "pdfminer": {"kg.documents.pdf.grid"},
    "pdfplumber": {"kg.documents.pdf.grid"},
    "pypdf": {"kg.documents.pdf.layer"},
    "pyarrow": {"kg.parquet"},
    "pyvis": {"kg.render"},
    "python_multipart": {"kg.serve"},
    "rdflib": {"kg.rdflib_view"},
    "starlette": {"kg.serve"},
    "trafilatura": {"kg.documents.html"},
    "uvicorn": {"kg.serve"},
    "xlsxwriter": {"kg.tables"},
    "zhconv_rs": {"kg.script"},
}
LONGEST_MODULE = 450
LONGEST_FUNCTION = 60


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imports(name: str) -> set[str]:
    """All modules that a module imports, inside functions included, but for type checking only."""
    found = set()
    skipped = {
        id(inner)
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(TREES[name]):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name}:{node.lineno}: relative import"
            found |= {f"{node.module}.{a.name}" if f"{node.module}.{a.name}" in MODULES else node.module for a in node.names}
    return found


def layer(name: str) -> int | None:
    top = name.split(".")[1] if "." in name else ""
    return next((i for i, group in enumerate(LAYERS) if top in group), None)


@pytest.mark.parametrize("name", [n for n in MODULES if n != "kg"])
def test_module_stands_in_a_layer(name):
    assert layer(name) is not None, f"{name} has no place in the house"


@pytest.mark.parametrize("name", [n for n in MODULES if n != "kg"])
def test_imports_go_one_way(name):
    for other in imports(name):
        if other.startswith("kg."):
            assert layer(other) <= layer(name), f"{name} imports {other}, which stands to its right"


def test_no_import_cycles():
    graph = {name: {o for o in imports(name) if o in MODULES and o != name} for name in MODULES}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", list(MODULES))
def test_third_party_packages_have_one_adapter(name):
    for other in imports(name):
        package = other.split(".")[0]
        homes = ADAPTERS.get(package)
        if homes is not None:
            assert any(name == home or name.startswith(home + ".") for home in homes), f"{name} imports {package}"


def test_pyvis_stays_in_one_module():
    assert len([n for n in MODULES if any(i.split(".")[0] == "pyvis" for i in imports(n))]) <= 1


@pytest.mark.parametrize("name", list(MODULES))
def test_no_chinese_vocabulary_in_python(name):
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(TREES[name])
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            assert not re.search(r"[\u4e00-\u9fff]", node.value), f"{name}:{node.lineno}: {node.value[:30]!r}"


@pytest.mark.parametrize("name", list(MODULES))
def test_no_validation_by_assert_and_nothing_swallowed(name):
    for node in ast.walk(TREES[name]):
        assert not isinstance(node, ast.Assert), f"{name}:{node.lineno}: assert"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            # Workers turn whatever a document does to the program into an error that names the document.
            assert caught not in ("Exception", "BaseException", "everything") or name == "kg.workers", f"{name}:{node.lineno}: catches {caught}"


@pytest.mark.parametrize("name", [n for n in MODULES if not n.startswith("kg.cli")])
def test_the_library_never_prints(name):
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in ("print", "logging.basicConfig"), f"{name}:{node.lineno}"


@pytest.mark.parametrize("name", list(MODULES))
def test_modules_and_functions_stay_small(name):
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    for node in ast.walk(TREES[name]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{name}:{node.lineno} {node.name} has {length} lines"


def test_core_values_cannot_change():
    for node in TREES["kg.types"].body:
        if isinstance(node, ast.ClassDef):
            decorators = [ast.unparse(d) for d in node.decorator_list]
            bases = [ast.unparse(b) for b in node.bases]
            if bases not in (["StrEnum"], ["Protocol"], ["NamedTuple"]):
                assert decorators[0].startswith("dataclass(frozen=True, slots=True"), node.name
                assert "kw_only=True" in decorators[0], node.name
