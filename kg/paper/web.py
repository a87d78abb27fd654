"""A paper as one page of HTML without scripts: it can be mailed, printed and kept."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from kg import labels
from kg.paper.parts import Cell, Cited, Grid, Heading, Items, Notes, Paper, Part, Picture, Quote, Text, said

__all__ = ["page"]

# Words longer than this are a sentence, not the name of a cell.
_LONG = 48
_STYLE = """
:root{color-scheme:light}
body{font:15px/1.6 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1b2530;background:#fff;margin:2rem auto;max-width:76rem;padding:0 1.2rem}
h1{font-size:1.6rem;line-height:1.3;margin:0 0 1rem}h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:2px solid #d5dde5;padding-bottom:.2rem}h3,h4{font-size:1rem;margin:1.2rem 0 .4rem}
p{margin:.5rem 0}.small{color:#55626f;font-size:.87rem}
.wide{overflow-x:auto;margin:.6rem 0}table{border-collapse:collapse;min-width:40%}
th,td{min-width:3em;border:1px solid #d5dde5;padding:.3rem .55rem;text-align:left;vertical-align:top}thead th{background:#eef2f6}tbody th{font-weight:600;background:#f8fafb}.right{text-align:right}
details{display:inline-block;max-width:100%}summary{cursor:pointer;text-decoration:underline dotted;text-underline-offset:.2em}summary:focus-visible{outline:2px solid #1f5fa8}
blockquote{margin:.3rem 0 .5rem;padding:.2rem .6rem;border-left:3px solid #9fb3c8;background:#f6f8fa;max-width:36rem}cite{display:block;font-style:normal;color:#55626f;font-size:.85rem;word-break:break-all}
sup{color:#55626f}.notes{display:none}figure{margin:.8rem 0;overflow-x:auto}svg{max-width:100%;height:auto}
@media(max-width:600px){th,td{min-width:4.5em}.right{min-width:0}figure svg{max-width:none;width:42rem}}
@media print{body{margin:0;max-width:none;font-size:10pt}.notes{display:block}details:not([open])>*:not(summary){display:none}blockquote{display:none}a{color:inherit}tr{break-inside:avoid}thead{display:table-header-group}}
"""


def page(paper: Paper, language: str) -> str:
    """The page; all that comes from reports is escaped, and its policy lets nothing be loaded."""
    notes = Notes()
    body = [f"<h1>{escape(paper.title)}</h1>", *(_part(part, notes) for part in paper.parts)]
    if notes.numbers:
        body.append(f'<section class="notes"><h2>{escape(labels.text("paper.notes", language))}</h2><ol>')
        body += [f'<li id="note-{number}">{_quote(quote)}</li>' for number, quote in notes]
        body.append("</ol></section>")
    style = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(paper.title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _quote(quote: Quote) -> str:
    place = f" · {quote.place}" if quote.place else ""
    return f"“{escape(quote.text)}” <cite>{escape(quote.source)}{escape(place)}</cite>"


def _cell(cell: Cell, notes: Notes) -> str:
    numbers = notes.of(cell)
    words = escape(said(cell))
    if not isinstance(cell, Cited) or not numbers:
        return words
    quotes = "".join(f"<blockquote>{_quote(quote)}</blockquote>" for quote in dict.fromkeys(cell.quotes))
    marks = f"<sup>{', '.join(map(str, numbers))}</sup>"
    if len(said(cell)) > _LONG:  # of a paragraph only the numbers open: a link of five lines is hard to read
        return f"{words}<details><summary>{marks}</summary>{quotes}</details>"
    return f"<details><summary>{words}{marks}</summary>{quotes}</details>"


def _part(part: Part, notes: Notes) -> str:
    if isinstance(part, Heading):
        return f"<h{part.level}>{escape(part.text)}</h{part.level}>"
    if isinstance(part, Text):
        lead = f"<b>{escape(part.lead)}</b>" if part.lead else ""
        return f"<p{' class=small' if part.small else ''}>{lead}{_cell(part.text, notes)}</p>"
    if isinstance(part, Items):
        tag = "ol" if part.numbered else "ul"
        return f"<{tag}>" + "".join(f"<li>{_cell(item, notes)}</li>" for item in part.items) + f"</{tag}>"
    if isinstance(part, Picture):
        return f'<figure role="img" aria-label="{escape(part.alt)}">{part.svg}</figure>'
    return _table(part, notes)


def _table(part: Grid, notes: Notes) -> str:
    right = [" class=right" if r else "" for r in part.right or (False,) * len(part.columns)]
    head = "".join(f"<th scope=col{r}>{escape(name)}</th>" for name, r in zip(part.columns, right, strict=True))
    rows = []
    for row in part.rows:
        cells = [f"<td{r}>{_cell(cell, notes)}</td>" for cell, r in zip(row, right, strict=True)]
        if part.heads:
            cells[0] = f"<th scope=row>{_cell(row[0], notes)}</th>"
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>' + "\n".join(rows) + "</tbody></table></div>"
