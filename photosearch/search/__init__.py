"""Queries, ranking, indexing runs, and the engine process that hosts them for the app."""
