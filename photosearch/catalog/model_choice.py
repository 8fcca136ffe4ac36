"""Which model a library uses, which one it is on its way to, and which one it used before."""

from __future__ import annotations

import sqlite3

from photosearch.catalog.database import Database

MODEL_KEY = "model"
"""The setting that names the model which searches use."""

WANTED_KEY = "model_wanted"
"""The setting that names the model which takes its place once it has embedded every photo."""

BEFORE_KEY = "model_before"
"""The setting that names the model which was in use before this one."""


class ModelChoice:
    """Names of models among the settings. Each change is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def in_use(self) -> str | None:
        """The model that searches use; None in a new library."""
        return self._get(MODEL_KEY)

    @property
    def wanted(self) -> str | None:
        """The model that embeds in the background; None when no switch is going on."""
        return self._get(WANTED_KEY)

    @property
    def before(self) -> str | None:
        """The model that was in use before; None when there was none."""
        return self._get(BEFORE_KEY)

    def want(self, name: str | None) -> None:
        """Begin a switch to a model, instead of one that was begun; None: stay with the model in use."""
        with self._database.transaction() as connection:
            _put(connection, WANTED_KEY, name)

    def swap(self, name: str, *, is_agreed: bool = False) -> bool:
        """Let searches use a model from now on; return whether they do.

        Args:
            is_agreed: only if that model is still the wanted one.
        """
        with self._database.transaction() as connection:
            if is_agreed and _value(connection, WANTED_KEY) != name:
                return False
            old = _value(connection, MODEL_KEY)
            if old != name:
                _put(connection, BEFORE_KEY, old)
            _put(connection, MODEL_KEY, name)
            _put(connection, WANTED_KEY, None)
        return True

    def forget(self, name: str) -> None:
        """Do not go back to a model."""
        with self._database.transaction() as connection:
            if _value(connection, BEFORE_KEY) == name:
                _put(connection, BEFORE_KEY, None)

    def _get(self, key: str) -> str | None:
        with self._database.translating():
            return _value(self._database.connection, key)


def _value(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _put(connection: sqlite3.Connection, key: str, value: str | None) -> None:
    if value is None:
        connection.execute("DELETE FROM settings WHERE key = ?", (key,))
    else:
        connection.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (key, value),
        )
