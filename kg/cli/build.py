"""``kg build`` and the table of metadata that it takes."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language
from kg.errors import MissingPath
from kg.workspace import given

if TYPE_CHECKING:
    from kg.decisions import Decision
    from kg.pipeline import BuildReport, Options
    from kg.store import Store

__all__ = ["build"]


# So many decisions that found nothing to do are named; --report names all.
_SOME = 10
# Of a quote so many characters are shown.
_WORDS = 30


@frame.command
@frame.paths(required=False)
@frame.store
@frame.metadata
@frame.decisions
@frame.reading
@frame.option("--report", metavar="FILE")
def build(paths: tuple[str, ...], store: str, meta: str | None, decisions: str | None, report: str | None, **how: Any) -> int:
    """Read reports into the store, do what people decided, and say what the store holds."""
    options = frame.options(how)
    from kg.analysis.stats import stored
    from kg.cli import figures
    from kg.decisions import load
    from kg.store import Store

    ledger = _ledger(decisions, store)
    decided = load(ledger)
    opened = Store.create_or_open(store)
    before = len(opened.catalog.decisions()) if opened.catalog else 0
    done = _brought(paths, opened, store, meta, options, decided)
    for error in done.failed:
        console.complain(error)
    shape = {"limit": figures.SOME, "columns": console.columns("-")}
    console.write("-", figures.page(stored(opened, limit=figures.SOME), failed=done.failed, language=language(), **shape))
    if report:
        console.write(report, console.as_json(done.data()))
    _say(done, store)
    if not done.failed and not (opened.catalog and opened.catalog.paths()):
        console.say(labels.text("cli.built_empty", language(), folder=", ".join(given(frame.workspace(), paths, meta)[0])))
    _say_decided(done, decided, ledger, before)
    return 1 if done.failed else 0


def _brought(paths: tuple[str, ...], opened: Store, store: str, meta: str | None, options: Options, decided: Sequence[Decision]) -> BuildReport:
    """The store in step with the reports under the paths, or with those of the workspace."""
    from kg import pipeline
    from kg.documents import register

    under, meta, home = given(frame.workspace(), paths, meta)
    table = register.load(meta) if meta else {}
    if not under and opened.catalog and opened.catalog.paths().keys() - pipeline.shipped():
        raise click.UsageError(labels.text("cli.which_path", language(), store=store))
    opened.path = opened.path.absolute()
    with console.progress() as watch, contextlib.chdir(home):
        return pipeline.build(under, store=opened, metadata=table, options=options, decisions=decided, watch=watch)


def _ledger(named: str | None, store: str) -> Path:
    """The file of decisions. One that was named has to be there: a slip of the pen must not take back what was decided."""
    source = click.get_current_context().get_parameter_source("decisions")
    if named and source is ParameterSource.COMMANDLINE and not Path(named).exists():
        raise MissingPath("there is no such file of decisions", where=named, remedy="check the path, or leave --decisions out")
    return frame.ledger(named, store)


def _say_decided(done: BuildReport, decided: Sequence[Decision], ledger: Path, before: int) -> None:
    """How many decisions were done, and which of them found nothing to do."""
    from kg.analysis.judged import whose
    from kg.decisions import Decision, tags

    if not decided:
        if before:
            console.say(labels.text("cli.decisions_gone", language(), count=before, file=ledger))
        return
    console.say(labels.text("cli.decided", language(), count=len(decided), lost=len(done.lost), file=ledger))
    for one in done.lost[:_SOME]:
        about = Decision.parse(one.line)
        subject = f"{about.statement.subject} · {about.statement.object}" if about.statement else about.entity.name + whose(about.entity.of, language()) if about.entity else ""
        reason = labels.text(f"decision.lost.{one.reason}", language())
        console.say("  " + labels.text("cli.decision_lost", language(), where=one.where, do=labels.text(f"decision.do.{about.do}", language()), about=subject, reason=reason, quote=_short(about.quote)))
    if len(done.lost) > _SOME:
        console.say("  " + labels.text("cli.decisions_lost_more", language(), count=len(done.lost) - _SOME))
    here = frame.workspace()
    if here and here.tags.is_file():
        known = tags.load(here.tags)
        for tag in sorted({d.tag for d in decided if d.tag} - known.keys()):
            console.say(labels.text("cli.unknown_tag", language(), tag=tag, file=here.tags))


def _short(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= _WORDS else words[:_WORDS] + "…"


def _say(done: BuildReport, store: str) -> None:
    counts = {name: len(getattr(done, name)) for name in ("read", "reused", "unchanged", "removed", "failed")}
    console.say(labels.text("cli.built", language(), store=store, **counts))
    if not any(counts.values()):
        console.say(labels.text("cli.built_nothing", language()))
    again = Counter(cause for causes in done.why.values() for cause in causes)
    if again:
        from kg.analysis import wording

        each = (labels.text("cli.read_again_cause", language(), cause=_cause(cause), count=count) for cause, count in sorted(again.items()))
        causes = wording.joined(each, language())
        console.say(labels.text("cli.read_again", language(), causes=causes))


def _cause(cause: str) -> str:
    """Why a report was read again, in the language of the user; a library with its versions as it is."""
    key = f"cause.{cause}"
    return labels.text(key, language()) if labels.known(key) else cause
