"""What several test modules need: a document from a few lines of text, and what was read from it as short tuples."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from kg import pipeline, reading
from kg.documents.register import Register
from kg.store import Store
from kg.text.document import parse
from kg.types import Document, Metadata, Reading, Source


def source(text: str, path: str = "report.txt") -> Source:
    """A source as a text file would give it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Source(path=path, sha256=digest, media_type="text/plain", encoding="utf-8", text=text)


def document(text: str, **metadata: str) -> Document:
    """A document of a county bureau, unless the metadata say otherwise."""
    known = {"issuer": "青川县应急管理局", "division": "510822", "genre": "summary", **metadata}
    return parse(source(text), Metadata(**known))


def read(text: str, **metadata: str) -> Reading:
    """The reading of such a document."""
    return reading.read(document(text, **metadata))


def stored(folder: Path, texts: Mapping[str, str], register: Register | None = None) -> Store:
    """A store in a folder, of reports that are given by name without suffix."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    made = Store.create_or_open(folder / "store")
    pipeline.build([folder / f"{name}.txt" for name in texts], store=made, metadata=register)
    return made


def statements(result: Reading) -> set[tuple[str, str, str, str, str]]:
    """(subject, predicate, object, status, action) by name."""
    name = {e.id: e.name for e in result.entities}
    return {
        (name[a.subject], str(a.predicate), name[a.object], str(a.status), str(a.action or "")) for a in result.assertions
    }


def objects(result: Reading) -> dict[str, str]:
    """The names of all entities but the issuer, with their types."""
    return {e.name: str(e.type) for e in result.entities if e.id != result.document.issuer}


def printed(pages: list[list[str]]) -> bytes:
    """A PDF of lines of text in a font without glyphs: enough for a text layer, nothing to see."""
    characters = sorted({c for page in pages for line in page for c in line})
    pairs = "".join(f"<{ord(c):04x}> <{ord(c):04x}>\n" for c in characters)
    cmap = f"/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{len(characters)} beginbfchar\n{pairs}endbfchar\nendcmap end"
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type0/BaseFont/S/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/S/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
    ]
    for i, lines in enumerate(pages):
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td\n" for line in lines)
        content = f"BT /F 12 Tf 50 800 Td\n{shown}ET" if lines else ""
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {7 + 2 * i} 0 R>>")
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    body, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body + trailer.encode()
