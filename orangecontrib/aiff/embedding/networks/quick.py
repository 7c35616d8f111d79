"""OpenVINO's side: a network on the processor. Imports OpenVINO; only work imports this."""

import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

import numpy as np
import openvino

from ...cores import cores_here
from .graphs import graph_of
from .models import DEPTHS, Model

PRECISIONS = {"float32": "f32", "bfloat16": "bf16", "float16": "f16"}


@cache
def _core() -> "openvino.Core":
    return openvino.Core()


class QuickVectorizer:
    """Pixels in, vectors out, as `network.Vectorizer`; each core computes a photo of its own.

    Parameters
    ----------
    model : of the tables; one whose weights come with a package
    arrays : its weights, see `weights.arrays.arrays_of`
    vector : a key of `models.VECTORS`
    precision : a key of `devices.PRECISIONS`
    views : how many there are of each photo, whose vectors are averaged

    Raises
    ------
    ValueError, LookupError, RuntimeError
        If the weights are another network's, or OpenVINO cannot compute here.
    """

    def __init__(
        self,
        model: Model,
        arrays: dict[str, np.ndarray],
        vector: str,
        precision: str,
        views: int = 1,
    ):
        self.model, self.vector = model, vector
        cores = cores_here()
        compiled = _core().compile_model(
            graph_of(model, arrays, vector, views),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": PRECISIONS[precision],
                "NUM_STREAMS": str(cores),
                "INFERENCE_NUM_THREADS": str(cores),
                # Photos are decoded beside it: who computes must be free to change the core.
                "ENABLE_CPU_PINNING": False,
            },
        )
        self._requests = [compiled.create_infer_request() for _ in range(cores)]
        self._computing = threading.Lock()

    def run(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        """(views, side, side, 3) uint8 each to (b, length) float32."""
        found = np.empty((len(inputs), self.model.length(self.vector)), np.float32)
        waiting: deque[tuple[int, openvino.InferRequest]] = deque()

        def keep_oldest() -> None:
            place, request = waiting.popleft()
            request.wait()
            found[place] = self._vector(request.get_output_tensor().data)

        with self._computing:
            try:
                for place, pixels in enumerate(inputs):
                    if len(waiting) == len(self._requests):
                        keep_oldest()
                    request = self._requests[place % len(self._requests)]
                    request.start_async([pixels])
                    waiting.append((place, request))
                while waiting:
                    keep_oldest()
            finally:
                for _, request in waiting:  # one that failed leaves none at work
                    with suppress(RuntimeError):
                        request.wait()  # a request that is cancelled would refuse the next photo
        return found

    def _vector(self, found: np.ndarray) -> np.ndarray:
        if self.vector == DEPTHS:
            ends = np.cumsum([length for _, length in self.model.parts(DEPTHS)])[:-1]
            parts = np.split(found, ends, axis=1)
            lengths = [np.linalg.norm(part, axis=1, keepdims=True) for part in parts]
            pairs = zip(parts, lengths, strict=True)
            found = np.hstack([part / np.maximum(length, 1e-12) for part, length in pairs])
        return found.mean(axis=0)
