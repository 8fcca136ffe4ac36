"""What computes a model: processor or graphics card, chosen by a short measurement, or by the user.

`PHOTOSEARCH_ENGINE`, or the argument `engine` of `registry.load`, names one of `ENGINES`. "auto", the
default, lets those that this machine has embed a few batches of made-up pictures, and remembers the fastest.
"""

from __future__ import annotations

import json
import logging
import math
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from photosearch.base.errors import ModelError
from photosearch.base.files import replacing
from photosearch.base.machine import usable_cores
from photosearch.base.paths import user_paths
from photosearch.base.texts import phrase

VARIABLE = "PHOTOSEARCH_ENGINE"
AUTO, CPU = "auto", "cpu"

PROVIDERS: Mapping[str, str] = {
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    CPU: "CPUExecutionProvider",
}
"""Engine -> its name in onnxruntime. Whichever wheel of onnxruntime is installed decides what there is."""

TORCH_DEVICES = ("cuda", "mps", "bf16", CPU)
"""Engines that torch may have; bf16 is the processor computing in 16 bits, if it can."""

ENGINES = (AUTO, *dict.fromkeys((*PROVIDERS, *TORCH_DEVICES)))

ROUNDS = 3
"""Batches of a measurement, after one that does not count: providers compile and copy on the first."""

HOPELESS = 2.0
"""An engine that takes so many times as long as the best is not given another round."""

_LOG = logging.getLogger(__name__)


def wanted(engine: str | None) -> str:
    """Return the engine that was asked for: by argument, else by the environment, else "auto".

    Raises:
        ModelError: there is no such engine.
    """
    name = (engine or os.environ.get(VARIABLE) or AUTO).strip().lower()
    if name not in ENGINES:
        raise ModelError(
            phrase("there is no engine {name}", name=repr(name)),
            phrase("Engines: {names}", names=", ".join(ENGINES)),
        )
    return name


def onnx_candidates(engine: str) -> list[str]:
    """Return the engines that onnxruntime may use here if `engine` was asked for, best first.

    One that was asked for but is not installed leaves the CPU, and a line in the log.
    """
    import onnxruntime

    offered = set(onnxruntime.get_available_providers())
    here = [name for name, provider in PROVIDERS.items() if provider in offered]
    if engine == AUTO:
        return here
    if engine in here:
        return [engine]
    _LOG.warning("onnxruntime has no engine %s here (%s); using the CPU", engine, ", ".join(here))
    return [CPU]


def fastest(
    model: str, candidates: Sequence[str], start: Callable[[str], Callable[[], object] | None]
) -> str:
    """Return the candidate that embeds a batch in the least time; measured once per model and machine.

    Args:
        model: the model's revision.
        candidates: engines, best first.
        start: starts an engine and returns what embeds one batch; None if it does not start. Such a one is
            tried again the next time: its user may have mended it.

    Raises:
        ModelError: all of them fail.
    """
    if len(candidates) == 1:
        return candidates[0]
    key = f"{model} on {_machine()} of {', '.join(candidates)}"
    remembered = _read().get(key)
    if remembered in candidates:
        return str(remembered)
    seconds: dict[str, float] = {}
    for name in candidates:
        try:
            run = start(name)
            if run is not None:
                seconds[name] = _measured(run, min(seconds.values(), default=math.inf))
        except ModelError as error:
            _LOG.warning("the engine %s does not work: %s", name, error.message)
    if not seconds:
        raise ModelError(
            phrase("no engine of this machine can compute the model"),
            phrase("Engines: {names}", names=", ".join(candidates)),
        )
    best = min(seconds, key=seconds.__getitem__)
    times = ", ".join(f"{name} {took * 1000:.0f} ms" for name, took in seconds.items())
    _LOG.info("engine %s chosen; a batch takes %s", best, times)
    if len(seconds) == len(candidates):
        _remember(key, best)
    return best


def _measured(run: Callable[[], object], best: float) -> float:
    """Return the seconds of the fastest of a few runs; those of the first if `best` is out of its reach."""
    run()
    times: list[float] = []
    while len(times) < ROUNDS and min(times, default=0.0) <= HOPELESS * best:
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def _machine() -> str:
    return f"{platform.node()} {platform.machine()} {usable_cores()}"


def _file() -> Path:
    return user_paths().models / ".engines.json"


def _read() -> dict[str, Any]:
    """Return what was measured before; nothing where the file is missing or damaged: it can be made again."""
    try:
        choices = json.loads(_file().read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return choices if isinstance(choices, dict) else {}


def _remember(key: str, engine: str) -> None:
    with suppress(OSError):  # a read-only home: it is measured again
        _file().parent.mkdir(parents=True, exist_ok=True)
        with replacing(_file(), is_durable=False) as temporary:
            temporary.write_text(json.dumps({**_read(), key: engine}, indent=1), encoding="utf-8")
