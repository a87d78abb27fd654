"""What the server makes of one generation and keeps as long as that: the open graph, the index of search, finished answers."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import TypeVar

from kg import resources
from kg.errors import KGError
from kg.oxigraph import Engine
from kg.store import Store, search

__all__ = ["Shelf", "of", "shipped"]

T = TypeVar("T")
# So many finished answers are kept: the list of scopes, the whole graph, and what was chosen of it last, each in two languages.
_ANSWERS = 8
_lock = Lock()
_log = logging.getLogger(__name__)


@cache
def shipped() -> Engine:
    """The vocabulary that comes with the program: classes, properties, topics, alignments."""
    engine = Engine()
    for name in ("kg.ttl", "topics.ttl", "alignments.ttl"):
        engine.load(resources.text(name), format="turtle")
    return engine


class Shelf:
    """What is kept beside a store; get it with `of`. It may be used from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = weakref.ref(store)
        self.generation = store.generation
        self._lock = Lock()
        self._answers: OrderedDict[tuple[str, ...], object] = OrderedDict()
        self._making: dict[tuple[str, ...], Lock] = {}
        self._index: search.Index | None = None
        self._maker: Thread | None = None
        #: Why there is no index and will be none, "" where nothing is wrong.
        self.trouble = ""

    @property
    def store(self) -> Store:
        """The store, which whoever asked for the shelf holds."""
        found = self._store()
        if found is None:
            raise RuntimeError("the store of this shelf is closed")
        return found

    @cached_property
    def engine(self) -> Engine:
        """The graph, opened once."""
        return self.store.engine()

    def kept(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What was made under this key before, or is made now, by one thread for all that ask."""
        with self._lock:
            own = self._making.setdefault(key, Lock())
        with own:
            with self._lock:
                if key in self._answers:
                    self._answers.move_to_end(key)
                    return self._answers[key]  # type: ignore[return-value]  # what `make` of the same key gave
            with self._forgotten_on_failure(key):
                made = make()
            with self._lock:
                self._answers[key] = made
                while len(self._answers) > _ANSWERS:
                    gone, _ = self._answers.popitem(last=False)
                    self._making.pop(gone, None)
        return made

    @contextmanager
    def _forgotten_on_failure(self, key: tuple[str, ...]) -> Iterator[None]:
        """Keeps nothing of a key of which nothing came: there is no end of wrong ones."""
        done = False
        try:
            yield
            done = True
        finally:
            if not done:
                with self._lock:
                    self._making.pop(key, None)

    def index(self, *, wait: float = 0.0) -> search.Index | None:
        """The index of search; None while it is made, which begins with the first call. So many seconds are waited for it: a small
        store has it at once."""
        with self._lock:
            if self._index is None and self._maker is None and self.generation:
                self._maker = Thread(target=self._make, args=(self.store,), name="kg-search", daemon=True)
                self._maker.start()
            maker = self._maker
        if self._index is None and maker is not None and wait:
            maker.join(wait)
        return self._index

    def _make(self, store: Store) -> None:
        try:
            path = search.at(store)
            if path is None:
                path = search.make(store, None if os.access(store.path / "generations" / store.generation, os.W_OK) else self._temporary())
            index = search.Index(path)
        except KGError as error:
            _log.warning("search: %s", error)
            self.trouble = str(error)
            return
        weakref.finalize(self, index.close)
        self._index = index

    def _temporary(self) -> Path:
        folder = tempfile.mkdtemp(prefix="kg-search-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)


_shelves: weakref.WeakKeyDictionary[Store, Shelf] = weakref.WeakKeyDictionary()


def of(store: Store) -> Shelf:
    """The shelf of a store as it is open; it goes with it."""
    with _lock:
        found = _shelves.get(store)
        if found is None:
            found = _shelves[store] = Shelf(store)
        return found
