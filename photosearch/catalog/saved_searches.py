"""Searches that the user has kept: a name, the query as it was typed, and the order of its hits."""

from __future__ import annotations

from photosearch.base.errors import NamingError, NoSuchError
from photosearch.base.folding import folded
from photosearch.base.texts import phrase
from photosearch.base.types import Grouping, SavedSearch, Sort
from photosearch.catalog.database import Database


class SavedSearches:
    """The table `saved_searches`. To save under a name that is taken replaces what it stood for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[SavedSearch]:
        """Return every saved search, by name."""
        with self._database.translating():
            rows = self._database.connection.execute(
                "SELECT id, name, query, sort, grouping, is_collapsed FROM saved_searches"
            ).fetchall()
        found = [_search(*row) for row in rows]
        return sorted(found, key=lambda search: folded(search.name))

    def save(
        self,
        name: str,
        query: str,
        *,
        sort: Sort = Sort.RELEVANCE,
        group: Grouping | None = None,
        is_collapsed: bool = False,
        search_id: int | None = None,
    ) -> SavedSearch:
        """Keep a query under a name; return it.

        Args:
            search_id: the saved search whose place it takes, under whatever name that was.

        Raises:
            NamingError: the name is empty.
        """
        name = name.strip()
        if not name:
            raise NamingError(phrase("a saved search needs a name"))
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT id, name FROM saved_searches").fetchall()
            replaced = {
                known: None for known, own in rows if known == search_id or folded(own) == folded(name)
            }
            connection.executemany(
                "DELETE FROM saved_searches WHERE id = ?", [(known,) for known in replaced]
            )
            kept = search_id if search_id in replaced else next(iter(replaced), None)
            cursor = connection.execute(
                "INSERT INTO saved_searches (id, name, query, sort, grouping, is_collapsed) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (kept, name, query, sort, group, is_collapsed),
            )
        return SavedSearch(int(cursor.lastrowid or 0), name, query, sort, group, is_collapsed)

    def remove(self, search_id: int) -> None:
        """Forget a saved search.

        Raises:
            NoSuchError: it is gone.
        """
        with self._database.transaction() as connection:
            if not connection.execute("DELETE FROM saved_searches WHERE id = ?", (search_id,)).rowcount:
                raise NoSuchError(phrase("this saved search is gone"))


def _search(
    search_id: int, name: str, query: str, sort: str, grouping: str | None, is_collapsed: int
) -> SavedSearch:
    """Return a row as a value; an order that this version does not know is the usual one."""
    return SavedSearch(
        search_id,
        name,
        query,
        next((known for known in Sort if known == sort), Sort.RELEVANCE),
        next((known for known in Grouping if known == grouping), None),
        bool(is_collapsed),
    )
