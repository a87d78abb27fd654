"""Adapter for pypdf: the text layer of a PDF file, page by page, with the place of each line."""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kg.documents.pdf.lines import Line, Page, mended, width
from kg.errors import BeyondLimits, DamagedDocument, UnreadablePath

__all__ = ["BROKEN", "MAX_FONTS", "MAX_OPERATIONS", "MAX_PAGES", "pages", "quiet", "version", "weigh"]

#: More pages than any report has: a statistical yearbook has a thousand.
MAX_PAGES = 3000
#: Drawing operations of all pages together. A page of text has some thousand, a map some hundred thousand.
MAX_OPERATIONS = 5_000_000
#: Bytes of the fonts of a file, unpacked. A font of all characters has 20 million.
MAX_FONTS = 200_000_000
#: How a broken file fails besides pypdf's own errors: objects that are missing or of another kind than they should be.
BROKEN = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, NotImplementedError, OSError,
    OverflowError, RecursionError, ZeroDivisionError,
)  # fmt: skip
# Rules are straight and thin: up to so many points. A page with more strokes than this is a map and no table.
_THIN = 3.0
_MOST_RULES = 3000
# What a page measures that does not say so.
_PAPER = (0, 0, 595, 842)
# Text that climbs by so much is a watermark: scans lie askew by some hundredths.
_SLANT = 0.2
# A picture that covers so much of a page is the page, scanned.
_WHOLE = 0.7


def version() -> str:
    """The library with its version."""
    import pypdf

    return f"pypdf {pypdf.__version__}"


def quiet(name: str) -> None:
    """Keep what a library logs of odd files from standard error, where nobody has set up logging."""
    logger = logging.getLogger(name)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def _product(m: list[float], n: list[float]) -> tuple[float, float, float, float, float, float]:
    a, b, c, d, e, f = m
    g, h, i, j, k, o = n
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + o


class _Sheet:
    """What is drawn on one page: pieces of text with their places, rules and pictures."""

    def __init__(self, page: Any, where: str, drawn: int) -> None:
        left, bottom, right, top = map(float, page.mediabox if "/MediaBox" in page else _PAPER)
        self._origin = (left, bottom)
        self._size = (right - left, top - bottom)
        self._turn = int(page.rotation or 0) % 360
        self._where = where
        self.drawn = drawn
        self._pieces: list[tuple[str, float, float, float]] = []
        self._lines: list[Line] = []
        self._path: list[tuple[float, float, float, float]] = []
        self._point = (0.0, 0.0)
        self._rules = 0
        self._across: set[int] = set()
        self._down: set[int] = set()
        self._covered = 0.0
        resources = page.get("/Resources")
        self._images = (resources.get_object().get("/XObject") if resources is not None else None) or {}

    def _place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as it is looked at: from its left edge and from its top edge."""
        x, y = x - self._origin[0], y - self._origin[1]
        wide, high = self._size
        return {0: (x, high - y), 90: (y, x), 180: (wide - x, y), 270: (high - y, wide - x)}.get(self._turn, (x, high - y))

    # pypdf calls it for each piece of text: the piece, the matrices of page and text where it begins, font, size.
    def text(self, text: str, page: list[float], place: list[float], _font: Any, size: float) -> None:
        m = _product(place, page)
        x, y = self._place(m[4], m[5])
        height = abs(size) * math.hypot(m[2], m[3])
        slanting = min(abs(m[0]), abs(m[1])) > _SLANT * max(abs(m[0]), abs(m[1]))
        for number, part in enumerate(text.split("\n")):
            if number:
                self._end()
            if part and not slanting:
                self._pieces.append((part, x, y, height))

    def _end(self) -> None:
        pieces, self._pieces = self._pieces, []
        shown = [piece for piece in pieces if piece[0].strip()]
        text = mended("".join(piece[0] for piece in pieces))
        if not shown or not text:
            return
        first, left, y, size = shown[0]
        size = max(size, 1.0)
        left += width(first[: len(first) - len(first.lstrip())]) * size
        last, start, _, height = shown[-1]
        right = max(left + width(text) * size, start + width(last.strip()) * height)
        above = self._lines[-1] if self._lines else None
        if above and above.text == text and math.dist((above.left, above.y), (left, y)) < size / 8:
            return  # some programs make text bold by writing it twice
        self._lines.append(Line(text=text, left=left, right=right, y=y, size=size))

    # pypdf calls it before each operation.
    def operation(self, operator: bytes, operands: list[Any], page: list[float], _place: list[float]) -> None:
        self.drawn += 1
        self._check()
        if operator in (b"re", b"m", b"l"):
            self._draw(operator, [float(n) for n in operands if isinstance(n, (int, float)) and math.isfinite(n)], page)
        elif operator in (b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"):
            self._rule()
        elif operator == b"n":
            self._path = []
        elif operator == b"Do" and operands and self._is_image(operands[0]):
            self._covered += abs(page[0] * page[3] - page[1] * page[2])

    def _is_image(self, name: Any) -> bool:
        return name in self._images and self._images[name].get_object().get("/Subtype") == "/Image"

    def _check(self) -> None:
        if self.drawn > MAX_OPERATIONS:
            raise BeyondLimits("draws more than a report does", where=self._where, remedy="save it as text if it is one")

    def _draw(self, operator: bytes, numbers: list[float], page: list[float]) -> None:
        if operator == b"re" and len(numbers) == 4:
            x, y, w, h = numbers
            corners = (self._at(x, y, page), self._at(x + w, y + h, page))
            self._path.append((*corners[0], *corners[1]))
        elif len(numbers) == 2:
            point = self._at(numbers[0], numbers[1], page)
            if operator == b"l":
                self._path.append((*self._point, *point))
            self._point = point

    def _at(self, x: float, y: float, page: list[float]) -> tuple[float, float]:
        return self._place(x * page[0] + y * page[2] + page[4], x * page[1] + y * page[3] + page[5])

    def _rule(self) -> None:
        self._rules += len(self._path)
        for x0, y0, x1, y1 in self._path:
            flat, upright = abs(y1 - y0) <= _THIN, abs(x1 - x0) <= _THIN
            if not upright:
                self._across |= {round(y0 / _THIN)} if flat else {round(y0 / _THIN), round(y1 / _THIN)}
            if not flat:
                self._down |= {round(x0 / _THIN)} if upright else {round(x0 / _THIN), round(x1 / _THIN)}
        self._path = []

    def page(self) -> Page:
        self._check()  # pypdf passes over what fails in a form inside the page
        self._end()
        wide, high = self._size
        return Page(
            lines=tuple(self._lines),
            height=wide if self._turn in (90, 270) else high,
            ruled=len(self._across) >= 2 and len(self._down) >= 3 and self._rules <= _MOST_RULES,
            picture=self._covered >= _WHOLE * wide * high > 0,
        )


def _read(data: bytes, where: str) -> Iterator[Page]:
    from pypdf import PdfReader

    quiet("pypdf")
    reader = PdfReader(io.BytesIO(data))
    # Many files are locked against printing only and open with the empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise _locked(where)
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise BeyondLimits(f"has {count:,} pages, more than a report has", where=where, remedy="split it into reports")
    drawn = 0
    for page in reader.pages:
        sheet = _Sheet(page, where, drawn)
        page.extract_text(visitor_text=sheet.text, visitor_operand_before=sheet.operation)
        drawn = sheet.drawn
        yield sheet.page()


def _locked(where: str) -> UnreadablePath:
    return UnreadablePath("is encrypted", where=where, remedy="save a copy without a password")


@contextmanager
def _errors(where: str) -> Iterator[None]:
    from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

    try:
        yield
    except DependencyError as error:
        raise _locked(where) from error
    except LimitReachedError as error:
        raise BeyondLimits(f"takes more than a report does: {error}", where=where, remedy="save it as text if it is one") from error
    except (PyPdfError, *BROKEN) as error:
        raise DamagedDocument(f"not a sound PDF: {error}", where=where, remedy="open it in a viewer and save or print it to PDF again") from error


def pages(data: bytes, *, where: str) -> tuple[Page, ...]:
    """The pages of a PDF file.

    Raises UnreadablePath for an encrypted file, BeyondLimits for one with more pages or drawings than a report has, and
    DamagedDocument for one that breaks the format.
    """
    with _errors(where):
        return tuple(_read(data, where))


def _entry(holder: Any, key: str) -> Any:
    return holder[key].get_object() if key in holder else {}


def _streams(holder: Any, seen: set[tuple[int, int]]) -> Iterator[Any]:
    """The streams of the fonts of a page and of the forms on it, each object once."""
    resources = _entry(holder, "/Resources")
    for font in _entry(resources, "/Font").values():
        for part in (font.get_object(), *(child.get_object() for child in _entry(font.get_object(), "/DescendantFonts"))):
            descriptor = _entry(part, "/FontDescriptor")
            for owner, keys in ((part, ("/ToUnicode", "/Encoding")), (descriptor, ("/FontFile", "/FontFile2", "/FontFile3"))):
                yield from (stream for key in keys if key in owner and (stream := _new(owner.raw_get(key), seen)) is not None)
    for form in _entry(resources, "/XObject").values():
        if form.get_object().get("/Subtype") == "/Form" and _new(form, seen) is not None:
            yield from _streams(form.get_object(), seen)


def _new(reference: Any, seen: set[tuple[int, int]]) -> Any | None:
    """The stream that is referred to, None where it was seen or is none. Streams are always referred to."""
    place = (getattr(reference, "idnum", 0), getattr(reference, "generation", 0))
    found = reference.get_object()
    if place in seen or not hasattr(found, "get_data"):
        return None
    seen.add(place)
    return found


def weigh(data: bytes, numbers: Iterable[int], *, where: str) -> None:
    """Raises BeyondLimits where the fonts of these pages, which count from 0, unpack to more than a report has.

    pypdf unpacks with limits and does not unpack fonts; who does both without limits is asked after this.
    """
    from pypdf import PdfReader

    weighed: set[tuple[int, int]] = set()
    size = 0
    with _errors(where):
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        for number in numbers:
            for stream in _streams(reader.pages[number], weighed):
                size += len(stream.get_data())
                if size > MAX_FONTS:
                    raise BeyondLimits("has larger fonts than a report", where=where, remedy="print it to PDF again")
