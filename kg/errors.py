"""Everything that can go wrong for a user, with a stable code.

A message says what is wrong, where (a file and a place in it), and what to do next::

    KGError
    ├── InputError          a file or folder that was given
    │   ├── MissingPath         KG101  it does not exist
    │   ├── UnreadablePath      KG102  it exists and may not be read
    │   ├── EmptyDocument       KG103  it holds no text
    │   ├── UnknownFormat       KG104  it is no format that is read here (a program, a picture)
    │   ├── UndecodableText     KG105  its characters cannot be told
    │   ├── DamagedDocument     KG106  it claims a format and breaks its rules
    │   ├── BadTable            KG107  a CSV or XLSX of metadata that cannot be used
    │   ├── BadGold             KG108  a gold file that breaks the rules of its format, or does not fit its report
    │   ├── BeyondLimits        KG109  it takes more time or memory than a report may
    │   ├── FailedReading       KG110  the program failed on it, which is a fault of the program
    │   └── NewerSchema         KG111  JSON Lines of a later version of kg, which may mean more than is known here
    ├── ResourceError       KG201  a file under ontology/ that breaks its own rules
    ├── StoreError          a store folder
    │   ├── NoStore             KG301  there is none at this place
    │   ├── ForeignStore        KG302  the folder is something else, or of another version
    │   ├── LockedStore         KG303  another build is writing
    │   └── UnprovenReading     KG304  a quote is not what the text says at its place: it is not stored
    ├── QueryError          a SPARQL query
    │   ├── QuerySyntax         KG401  it does not parse
    │   ├── QueryForbidden      KG402  it would change the data or ask another machine
    │   ├── BadParameter        KG403  a saved query without a value that it needs
    │   ├── QueryTimeout        KG404  it takes more time than the server gives a query
    │   ├── QueryTooLarge       KG405  it takes more memory, or its answer is larger, than the server allows
    │   └── ServerBusy          KG406  the server has too much to do to answer it now
    ├── NotFound            KG501  no entity, statement or saved query of that name
    ├── Ambiguous           KG502  several entities may be meant by that name
    ├── OutputError         KG601  the result cannot be written there
    ├── MissingPackage      KG602  what was asked for needs a package that is not installed
    └── NoListening         KG701  the server cannot listen at this address
"""

from __future__ import annotations

__all__ = [
    "Ambiguous",
    "BadGold",
    "BadParameter",
    "BadTable",
    "BeyondLimits",
    "DamagedDocument",
    "EmptyDocument",
    "FailedReading",
    "ForeignStore",
    "InputError",
    "KGError",
    "LockedStore",
    "MissingPackage",
    "MissingPath",
    "NewerSchema",
    "NoListening",
    "NoStore",
    "NotFound",
    "OutputError",
    "QueryError",
    "QueryForbidden",
    "QuerySyntax",
    "QueryTimeout",
    "QueryTooLarge",
    "ResourceError",
    "ServerBusy",
    "StoreError",
    "UndecodableText",
    "UnknownFormat",
    "UnprovenReading",
    "UnreadablePath",
]


class KGError(Exception):
    """The root of all errors that users can meet. `code` is stable; `where` names the file or place."""

    code = "KG000"

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """One line: code, place, what, remedy."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" — {self.remedy}" if self.remedy else ""
        return f"[{self.code}] {place}{self.what}{remedy}"


class InputError(KGError):
    """A file or folder that was given cannot be read."""

    code = "KG100"


class MissingPath(InputError):
    """It does not exist."""

    code = "KG101"


class UnreadablePath(InputError):
    """It exists and may not be read."""

    code = "KG102"


class EmptyDocument(InputError):
    """It holds no text."""

    code = "KG103"


class UnknownFormat(InputError):
    """It is no format that is read here."""

    code = "KG104"


class UndecodableText(InputError):
    """Its characters cannot be told."""

    code = "KG105"


class DamagedDocument(InputError):
    """It claims a format and breaks its rules."""

    code = "KG106"


class BadTable(InputError):
    """A table of metadata that cannot be used."""

    code = "KG107"


class BadGold(InputError):
    """A gold file breaks the rules of its format, or does not fit its report."""

    code = "KG108"


class BeyondLimits(InputError):
    """It takes more time or memory than a report may."""

    code = "KG109"


class FailedReading(InputError):
    """The program failed on it, which is a fault of the program."""

    code = "KG110"


class NewerSchema(InputError):
    """JSON Lines of a later version of kg."""

    code = "KG111"


class ResourceError(KGError):
    """A file of domain knowledge breaks its own rules."""

    code = "KG201"


class StoreError(KGError):
    """A store folder cannot be used."""

    code = "KG300"


class NoStore(StoreError):
    """There is no store at this place."""

    code = "KG301"


class ForeignStore(StoreError):
    """The folder is something else, or a store of another version."""

    code = "KG302"


class LockedStore(StoreError):
    """Another build is writing."""

    code = "KG303"


class UnprovenReading(StoreError):
    """A quote is not what the text says at its place, or the bytes are not those of the digest."""

    code = "KG304"


class QueryError(KGError):
    """A query cannot be answered."""

    code = "KG400"


class QuerySyntax(QueryError):
    """It does not parse."""

    code = "KG401"


class QueryForbidden(QueryError):
    """It would change the data or ask another machine."""

    code = "KG402"


class BadParameter(QueryError):
    """A saved query was called without a value that it needs, or with one it cannot take."""

    code = "KG403"


class QueryTimeout(QueryError):
    """It takes more time than the server gives a query."""

    code = "KG404"


class QueryTooLarge(QueryError):
    """It takes more memory, or its answer is larger, than the server allows."""

    code = "KG405"


class ServerBusy(QueryError):
    """The server has too much to do to answer it now."""

    code = "KG406"


class NotFound(KGError):
    """Nothing of that name is known."""

    code = "KG501"


class Ambiguous(KGError):
    """Several things may be meant by that name; the remedy lists them with their ids."""

    code = "KG502"


class OutputError(KGError):
    """The result cannot be written there."""

    code = "KG601"


class MissingPackage(KGError):
    """What was asked for needs a package that is not installed."""

    code = "KG602"


class NoListening(KGError):
    """The server cannot listen at this address."""

    code = "KG701"
