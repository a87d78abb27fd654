"""Adapter for jieba: where words begin, asked only where the edge of a name is in doubt.

jieba's own loading is not used: it writes a cache into the shared temporary folder and unmarshals it from there, and
its global tokenizer can be changed by any library in the process. This one is private, holds jieba's dictionary and
no words of ours (jieba splits at quotation marks and 、 whatever it is told), and is loaded when it is first asked.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

__all__ = ["begins_word"]


@contextmanager
def _without(module: str) -> Iterator[None]:
    """As if a module that is not yet imported were not there."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


@cache
def _tokenizer() -> Any:
    # jieba tries pkg_resources, whose import takes longer than its own, and does as well without.
    with warnings.catch_warnings(), _without("pkg_resources"):
        warnings.simplefilter("ignore")  # invalid escapes in jieba's regular expressions
        import jieba
    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        tokenizer.FREQ, tokenizer.total = _frequencies(file.read().decode())
    tokenizer.initialized = True
    return tokenizer


def _frequencies(dictionary: str) -> tuple[dict[str, int], int]:
    """What jieba's own `gen_pfdict` makes of its dictionary (word, count and tag a line), in half the time.

    It is each word with its count and each beginning of a word with 0, and the sum of the counts.
    """
    cells = dictionary.split()
    words, counts = cells[::3], [*map(int, cells[1::3])]
    found = dict(zip(words, counts, strict=True))
    for word in words:
        while (word := word[:-1]) and word not in found:  # what is in it has its beginnings in it, or is a word to come
            found[word] = 0
    return found, sum(counts)


@lru_cache(maxsize=4096)
def _edges(text: str) -> frozenset[int]:
    position, edges = 0, {0}
    for word in _tokenizer().cut(text):
        position += len(word)
        edges.add(position)
    return frozenset(edges)


def begins_word(text: str, position: int) -> bool:
    """Whether a word begins (or the text ends) at a position of a text in simplified characters.

    >>> begins_word("对口支援机制", 1), begins_word("对企业培训", 1)
    (False, True)
    """
    return position in _edges(text)
