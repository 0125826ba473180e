# The part of onnxruntime that is used; its own types leave most unknown.
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

class SessionOptions:
    intra_op_num_threads: int
    inter_op_num_threads: int
    enable_cpu_mem_arena: bool

class InferenceSession:
    def __init__(self, path: PathLike[str], sess_options: SessionOptions, providers: Sequence[str]) -> None: ...
    def run(self, output_names: Sequence[str], input_feed: Mapping[str, NDArray[Any]]) -> list[NDArray[np.float32]]: ...
