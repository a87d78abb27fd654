"""A graph against the shapes, thing by thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.analysis.validation.constraints import violations
from kg.analysis.validation.shapes import SH, Finding, Shape, shapes
from kg.oxigraph import Engine, Term
from kg.rdf import PREFIXES, iri, literal

__all__ = ["Validation", "report", "validate"]

_TYPE = PREFIXES["rdf"] + "type"
_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What was found, sorted by graph, thing, property and demand; how many things were looked at."""

    findings: tuple[Finding, ...]
    nodes: int

    @property
    def conforms(self) -> bool:
        return not self.findings


class _Classes:
    """The classes of each node, those above them included as far as the graph says so."""

    def __init__(self, engine: Engine) -> None:
        above: dict[str, set[str]] = {}
        for statement in engine.match(predicate=_SUBCLASS):
            above.setdefault(statement.subject.value, set()).add(statement.object.value)
        self._above = above
        # Few sets of classes, many nodes: each set is kept once.
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        self.of: dict[Term, frozenset[str]] = {}
        for statement in engine.match(predicate=_TYPE):
            known = self.of.get(statement.subject, frozenset())
            self.of[statement.subject] = self._kept(known | self._closure(statement.object.value))

    def _kept(self, classes: frozenset[str]) -> frozenset[str]:
        return self._sets.setdefault(classes, classes)

    def _closure(self, class_: str) -> frozenset[str]:
        found, todo = {class_}, [class_]
        while todo:
            further = self._above.get(todo.pop(), set()) - found
            found |= further
            todo += further
        return frozenset(found)

    def __call__(self, node: Term) -> Collection[str]:
        return self.of.get(node, frozenset())


def validate(engine: Engine, known: Sequence[Shape] | None = None) -> Validation:
    """Weighs the union of all graphs against shapes, by default those of ``ontology/shapes.ttl``. Raises StoreError, ResourceError."""
    known = shapes() if known is None else known
    classes = _Classes(engine)
    aimed: dict[frozenset[str], tuple[Shape, ...]] = {}
    found: list[Finding] = []
    nodes = 0
    for node, own in classes.of.items():
        if own not in aimed:
            aimed[own] = tuple(shape for shape in known if own & set(shape.classes))
        if aimed[own]:
            nodes += 1
            found += _weighed(engine, node, aimed[own], classes)
    for shape in known:
        for node in _ends(engine, shape):
            found += _weighed(engine, node, (shape,), classes)
    return Validation(findings=tuple({_place(one): one for one in sorted(found, key=_place)}.values()), nodes=nodes)


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.graph, finding.node, finding.path, finding.constraint.name, finding.value or (), finding.shape, finding.constraint.values


def _ends(engine: Engine, shape: Shape) -> Iterable[Term]:
    """The subjects and objects of the properties at which a shape aims, each once."""
    subjects = (s.subject for path in shape.subjects_of for s in engine.match(predicate=path))
    objects = (s.object for path in shape.objects_of for s in engine.match(predicate=path))
    return dict.fromkeys((*subjects, *objects))


def _weighed(engine: Engine, node: Term, aimed: Sequence[Shape], classes: _Classes) -> Iterator[Finding]:
    """What of a thing does not obey the shapes that aim at it."""
    values: dict[str, dict[Term, None]] = {}
    graph = ""
    if node.kind != "literal" and any(shape.properties for shape in aimed):
        for statement in engine.match(subject=node):
            values.setdefault(statement.predicate, {})[statement.object] = None
            graph = max(graph, statement.graph)
    distinct = {path: tuple(known) for path, known in values.items()}
    for shape in aimed:
        for one in shape.properties:
            for constraint in one.constraints:
                for value in violations(constraint, distinct.get(one.path, ()), distinct, classes):
                    yield Finding(node=node, path=one.path, value=value, constraint=constraint, shape=shape.iri, messages=one.messages, graph=graph)
        for constraint in shape.constraints:
            for value in violations(constraint, (node,), distinct, classes):
                yield Finding(node=node, path="", value=value, constraint=constraint, shape=shape.iri, messages=shape.messages, graph=graph)


def _component(name: str) -> str:
    return f"<{SH}{name[0].upper()}{name[1:]}ConstraintComponent>"


def _written(term: Term) -> str:
    if term.kind == "literal":
        return literal(term.value, lang=term.lang or None) if not term.datatype else _typed(term)
    return iri(term.value) if term.kind == "iri" else f"_:{term.value}"


def _typed(term: Term) -> str:
    """A literal as it stands, also where it is none of its datatype."""
    return f"{literal(term.value)}^^{iri(term.datatype)}"


def report(found: Validation) -> Iterator[str]:
    """The findings as a SHACL validation report: lines of N-Triples."""
    a, head = f"<{_TYPE}>", "_:report"
    yield f"{head} {a} <{SH}ValidationReport> .\n"
    yield f"{head} <{SH}conforms> {literal(found.conforms)} .\n"
    for number, one in enumerate(found.findings, 1):
        result = f"_:r{number:07}"
        yield f"{head} <{SH}result> {result} .\n"
        said = [(a, f"<{SH}ValidationResult>"), (f"<{SH}resultSeverity>", f"<{SH}Violation>"), (f"<{SH}focusNode>", _written(one.node))]
        said += [(f"<{SH}sourceShape>", iri(one.shape)), (f"<{SH}sourceConstraintComponent>", _component(one.constraint.name))]
        said += [(f"<{SH}resultPath>", iri(one.path))] if one.path else []
        said += [(f"<{SH}value>", _written(one.value))] if one.value is not None else []
        said += [(f"<{SH}resultMessage>", literal(text, lang=language)) for language, text in sorted(one.messages.items())]
        yield from (f"{result} {predicate} {value} .\n" for predicate, value in said)
