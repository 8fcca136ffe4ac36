"""Waiting for a server only as long as its answer is wanted: a blocked socket cannot be told to let go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase

GRACE_S = 2.0
"""How long what is under way is still waited for: most answers come, and need not be asked for anew."""

_LOOK_EVERY_S = 0.1

T = TypeVar("T")


def while_wanted(ask: Callable[[], T], is_over: Callable[[], bool]) -> T:
    """Return what `ask` returns, or raise what it raises, unless `is_over` comes first.

    It is then left alone, in a thread that keeps no process from ending.

    Raises:
        ModelError: it is over.
    """
    if is_over():
        raise no_longer_wanted()
    answer: Future[T] = Future()

    def answer_it() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 - whoever waits raises it
            answer.set_exception(error)

    threading.Thread(target=answer_it, name="request", daemon=True).start()
    while not wait([answer], _LOOK_EVERY_S).done:
        if is_over() and not wait([answer], GRACE_S).done:
            raise no_longer_wanted()
    return answer.result()


def no_longer_wanted() -> ModelError:
    """Return what is raised instead of an answer that nobody wants any more."""
    return ModelError(phrase("the model is no longer waited for"))
