"""A network's own state in what training programs save: out of dictionaries, and of prefixes."""

from collections.abc import Iterator, Mapping
from typing import Any

# What torch puts into a network's names wherever a part of it was compiled or spread over devices.
LONGEST_NAME = 500  # letters; longer ones are no network's, and slow to take apart
_WRAPPERS = {"module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}


def states_in(found: object) -> Iterator[dict]:
    """Dictionaries that have plain tensors by names, the outer ones first; these tensors only."""
    waiting, seen = [found], set()
    while waiting:
        each = waiting.pop()
        # A file may have the same dictionary in many places, or within itself.
        if not isinstance(each, Mapping) or id(each) in seen:
            continue
        seen.add(id(each))
        tensors = {
            key: value
            for key, value in each.items()
            if isinstance(key, str) and len(key) <= LONGEST_NAME and is_plain(value)
        }
        if tensors:
            yield tensors
        waiting += reversed([value for value in each.values() if isinstance(value, Mapping)])


def is_plain(value: object) -> bool:
    """Whether a value is a tensor of real numbers, each of which is in memory.

    Not one that is sparse, quantized or without content, nor one that is few numbers and counts
    as many.
    """
    tensor: Any = value
    try:
        return (
            str(tensor.layout) == "torch.strided"
            and tensor.device.type == "cpu"
            and not (
                tensor.is_complex() or tensor.is_nested or getattr(tensor, "is_quantized", False)
            )
            and tensor.numel() * tensor.element_size() <= tensor.untyped_storage().nbytes()
        )
    except (AttributeError, RuntimeError):
        return False


def unwrapped(found: Mapping, own: Mapping) -> dict:
    """A network's tensors by its own names, whatever they were wrapped in.

    Parameters
    ----------
    found : tensors by names, perhaps in further dictionaries, and whatever is beside them
    own : the network's state, whose names and shapes tell what is looked for

    Returns
    -------
    The state that has most of the network; the first of them where it was saved twice, as with a
    moving average. With a network's names nowhere, the first as it is.
    """
    best, most = None, (0, 0)
    for state in states_in(found):
        plain = _without_wrappers(state, own)
        for prefix, names in _prefixes(plain, own):
            fits = sum(plain[prefix + name].shape == own[name].shape for name in names)
            if (fits, len(names)) > most:
                most = (fits, len(names))
                best = {
                    key.removeprefix(prefix): tensor
                    for key, tensor in plain.items()
                    if key.startswith(prefix)
                }
    return best if best is not None else next(states_in(found), {})


def _without_wrappers(state: dict, own: Mapping) -> dict:
    used = {part for key in own for part in key.split(".")}
    wrappers = _WRAPPERS - used
    return {
        ".".join(part for part in key.split(".") if part not in wrappers): tensor
        for key, tensor in state.items()
    }


def _prefixes(state: dict, own: Mapping) -> list[tuple[str, list[str]]]:
    """What stands before the network's names, shortest first, and the names behind it."""
    found: dict[str, list[str]] = {}
    for key in state:
        parts = key.split(".")
        for at in range(len(parts)):
            name = ".".join(parts[at:])
            if name in own:
                found.setdefault(key[: len(key) - len(name)], []).append(name)
    return sorted(found.items(), key=lambda each: len(each[0]))
