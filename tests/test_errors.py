"""Errors have stable codes, stand in the tree that documents them, and say what, where, and what to do next."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kg import errors, labels

PACKAGE = Path(errors.__file__).parent
CLASSES = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.KGError)
]
# Roots are mostly caught, not raised: a raised error says as exactly as it can what is wrong.
LEAVES = [c for c in CLASSES if not c.__subclasses__()]
NAMES = {c.__name__ for c in CLASSES}


def raised():
    """Every place in the package that makes one of our errors: (module and line, class, call)."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in NAMES:
                yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}", ast.unparse(node.func).split(".")[-1], node


RAISED = list(raised())


def test_codes_are_unique_and_well_formed():
    codes = [c.code for c in CLASSES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"KG\d{3}", code) for code in codes)


@pytest.mark.parametrize("error", CLASSES, ids=lambda c: c.__name__)
def test_is_exported_and_documented(error):
    assert error.__name__ in errors.__all__
    assert error.__name__ in errors.__doc__, "stands in the tree"
    if error in LEAVES:
        assert re.search(rf"\b{error.__name__}\s+{error.code}\b", errors.__doc__), "the tree gives its code"


@pytest.mark.parametrize("error", [c for c in CLASSES if c not in (errors.KGError, errors.InputError)], ids=lambda c: c.__name__)
def test_has_words_in_chinese(error):
    assert labels.known(f"error.{error.code}")
    assert labels.known(f"remedy.{error.code}")


def test_message_has_code_place_what_and_remedy():
    error = errors.MissingPath("no such file", where="报告.txt", remedy="check the name")
    assert str(error) == "[KG101] 报告.txt: no such file — check the name"
    assert str(errors.NotFound("nothing")) == "[KG501] nothing"


@pytest.mark.parametrize(("place", "name", "call"), RAISED, ids=[place for place, _, _ in RAISED])
def test_whoever_raises_says_what_to_do(place, name, call):
    assert name not in ("KGError", "InputError"), "raise the class that says what it is"
    assert call.args or any(k.arg == "what" for k in call.keywords), "says what"
    assert any(k.arg == "remedy" for k in call.keywords), "says what to do"


@pytest.mark.parametrize("error", LEAVES, ids=lambda c: c.__name__)
def test_every_error_can_happen(error):
    assert any(error.__name__ in path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "errors.py")
