"""What a benchmark ran on, and how much memory it took."""

import os
import platform
import resource
import sys
from pathlib import Path


def describe_machine() -> str:
    """The processor and what torch makes of it, in one line. Imports torch."""
    import torch

    return (
        f"{processor()}, {os.cpu_count()} cores; torch {torch.__version__}, "
        f"{torch.get_num_threads()} threads; Python {platform.python_version()}"
    )


def processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def peak_mb() -> float:
    """The most memory this process has held so far, MB."""
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
