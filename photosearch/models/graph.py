"""One ONNX graph on onnxruntime: opened once, described by its own inputs, its errors in our words."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import DimensionError, ModelError
from photosearch.base.texts import phrase
from photosearch.models.base import Embeddings, normalized
from photosearch.models.bundle import REMEDY
from photosearch.models.engines import CPU, PROVIDERS

LOG_ERRORS_ONLY = 3
"""onnxruntime's severity: its warnings about graphs and devices mean nothing to a user."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GraphInput:
    """An input of a graph: its name, type ("tensor(float)") and shape; free axes are None."""

    name: str
    type: str
    shape: tuple[int | None, ...]


class Graph:
    """A loaded ONNX graph with one embedding as its first output. `run` may be called from any thread.

    Attributes:
        path: the file.
        inputs: its inputs, in the graph's order.
        engine: what computes it.
    """

    def __init__(self, path: Path, dimension: int, threads: int | None, engine: str = CPU) -> None:
        """Load the graph at `path`.

        Args:
            dimension: length of an embedding that the model's settings promise.
            threads: threads that share one computation; None for one per physical core.
            engine: one of `engines.PROVIDERS`. One that does not start leaves a line in the log, and the CPU.

        Raises:
            DimensionError: the graph makes embeddings of another length.
            ModelError: the file is missing, damaged, or too new for the installed onnxruntime.
        """
        self.path = path
        self._dimension = dimension
        self._session = _open_session(path, threads, engine)
        self.engine = engine if PROVIDERS[engine] in self._session.get_providers() else CPU
        self.inputs = tuple(GraphInput(i.name, i.type, _shape(i.shape)) for i in self._session.get_inputs())
        outputs = self._session.get_outputs()
        last = _shape(outputs[0].shape)[-1:] if outputs else ()
        if last and last[0] is not None:
            self._check_dimension(last[0])

    def run(self, feed: Mapping[str, NDArray[Any]]) -> Embeddings:
        """Return the graph's embeddings for `feed`, as float32 [n, d] with unit rows.

        Raises:
            ModelError: the graph fails, or what it makes is not [n, d] numbers.
        """
        try:
            output = np.asarray(self._session.run(None, dict(feed))[0], dtype=np.float32)
        except _runtime_errors() as error:
            raise ModelError(
                phrase("the model {path} failed: {reason}", path=self.path, reason=_reason(error)), REMEDY
            ) from error
        if output.ndim != 2:
            raise self.unfit(phrase("its output has {count} axes, not 2", count=output.ndim))
        self._check_dimension(output.shape[1])
        if not np.isfinite(output).all():
            raise self.unfit(phrase("its output is not finite"))
        return normalized(output)

    def unfit(self, reason: str) -> ModelError:
        """Return the error that says why this graph cannot be used."""
        return ModelError(
            phrase("the model {path} cannot be used: {reason}", path=self.path, reason=reason), REMEDY
        )

    def described_inputs(self) -> str:
        """Return the inputs in words, for messages."""
        return ", ".join(
            f"{i.name} {i.type} [{', '.join('?' if n is None else str(n) for n in i.shape)}]"
            for i in self.inputs
        )

    def _check_dimension(self, found: int) -> None:
        if found != self._dimension:
            raise DimensionError(
                phrase(
                    "{path} makes embeddings of dimension {found}, its config.json says {stated}",
                    path=self.path,
                    found=found,
                    stated=self._dimension,
                ),
                REMEDY,
            )


def _shape(shape: list[Any]) -> tuple[int | None, ...]:
    """Return a shape with every named or unknown axis as None."""
    return tuple(n if isinstance(n, int) and n > 0 else None for n in shape)


def _open_session(path: Path, threads: int | None, engine: str) -> Any:  # noqa: ANN401  onnxruntime ships no types
    import onnxruntime

    onnxruntime.set_default_logger_severity(LOG_ERRORS_ONLY)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = LOG_ERRORS_ONLY
    options.intra_op_num_threads = threads or 0
    # Waiting threads sleep instead of spinning: the decoders need the cores. Costs nothing in batches
    # of 8 and 1.5 ms for a single photo (measured with the starter model on 2 cores).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Optimisation stays at its highest, the default. So does the memory arena: without it a batch of 8 takes
    # 1.8 times as long.
    if engine != CPU:
        session = _accelerated(path, options, engine)
        if session is not None:
            return session
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=[PROVIDERS[CPU]])
    except _runtime_errors() as error:
        raise ModelError(
            phrase(
                "the model {path} is damaged, or too new for onnxruntime {version}: {reason}",
                path=path,
                version=onnxruntime.__version__,
                reason=_reason(error),
            ),
            REMEDY,
        ) from error


def _accelerated(path: Path, options: Any, engine: str) -> Any:  # noqa: ANN401
    """Return a session of another engine than the CPU; None, and a line in the log, if it does not start."""
    import onnxruntime

    providers = [PROVIDERS[engine], PROVIDERS[CPU]]  # the CPU for what the other has no kernels for
    reason = "its libraries are missing, or it has no device"
    try:
        # Without enable_fallback=0 onnxruntime prints what it does about failures.
        session = onnxruntime.InferenceSession(str(path), options, providers=providers, enable_fallback=0)
        if PROVIDERS[engine] in session.get_providers():
            return session
    except _runtime_errors() as error:
        reason = _reason(error)
    _LOG.warning("the engine %s does not start, so the CPU computes %s: %s", engine, path, reason)
    return None


def _runtime_errors() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises: classes of its own without a common base, and standard ones."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [
        value for value in vars(state).values() if isinstance(value, type) and issubclass(value, Exception)
    ]
    return (*own, RuntimeError, ValueError, TypeError)


def _reason(error: Exception, longest: int = 160) -> str:
    """Return the telling part of onnxruntime's message, without its code prefix."""
    text = " ".join(str(error).split()).rpartition(" : ")[2]
    return text if len(text) <= longest else text[: longest - 1] + "…"
