"""Queries, ranking, indexing runs, and the engine process that hosts them for the app."""

DECODE_WORKER_FLAG = "--decode-worker"
"""What an installer's executable is started with to be a decode worker. Here, as `--help` must stay fast."""
