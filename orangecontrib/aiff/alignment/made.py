"""How vectors were made: in words for people, and to the last digit for whoever makes them again."""

from collections.abc import Mapping, Sequence
from html import escape

from ..embedding.seeing.preparing import input_in_words
from ..words import plural
from .methods import METHODS, SHRINKAGES, option_label
from .photos import ALIGNMENT

FOLDED = "Weights and software"
SAID = {
    "name",
    "parts",
    "network",
    "kind",
    "vector",
    "input",
    "mirror",
    "unit",
    "model",
    "region",
    "identity",
    "alike",
}
LABELS = {
    "weights": "Weights",
    "digest": "SHA-256 of the weights",
    "precision": "Precision",
    "decoding": "Version of the decoding",
    "device": "Device",
    "engine": "Engine",
    "torch": "torch",
    "torchvision": "torchvision",
    "layout": "Layout of the vector",
}
OPTIONS = {"method", "consumer photos", "shop photos", "items", "reference", "transductive"}

Pairs = list[tuple[str, str]]


def made_in_words(provenance: Mapping) -> Pairs:
    """The networks, what they see, and what brought worn and shop photos nearer: label, words.

    Parameters
    ----------
    provenance : of vectors, see `blocks.provenance_of`; {} where nothing says it
    """
    if not provenance:
        return [("Vectors", "the data does not say how they were made")]
    said = [(_network(part), _seen(part)) for part in _parts(provenance)]
    alignment = provenance.get(ALIGNMENT)
    if isinstance(alignment, Mapping):
        said.append(("Worn and shop photos", _aligned(alignment)))
    return said


def made_in_detail(provenance: Mapping) -> Pairs:
    """Everything else: weights with their digest, software, options: label, value."""
    parts, details = _parts(provenance), []
    for part in parts:
        before = f"{_network(part)}: " if len(parts) > 1 else ""
        known = [(LABELS.get(key, str(key)), value) for key, value in part.items()
                 if key not in SAID and key != ALIGNMENT and value != ""]  # fmt: skip
        details += [(f"{before}{label}", _plain(value)) for label, value in known]
    alignment = provenance.get(ALIGNMENT)
    if isinstance(alignment, Mapping):
        chosen = {key: value for key, value in alignment.items() if key not in OPTIONS}
        if (shrinkage := chosen.get("shrinkage")) in SHRINKAGES:
            chosen["shrinkage"] = SHRINKAGES[shrinkage][0]
        details += [
            (f"Alignment: {option_label(key)}", _plain(value)) for key, value in chosen.items()
        ]
    if "identity" in provenance:
        details.append(("Identity of the vectors", str(provenance["identity"])))
    return details


def made_html(name: str, provenance: Mapping) -> str:
    """Words first, details folded below, as a piece of HTML."""
    return f"<p><b>{escape(name)}</b></p>{_items(made_in_words(provenance))}" + folded_html(
        FOLDED, made_in_detail(provenance)
    )


def folded_html(summary: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Pairs that open on a click; "" of none."""
    if not pairs:
        return ""
    return f"<details><summary>{escape(summary)}</summary>{_items(pairs)}</details>"


def _items(pairs: Sequence[tuple[str, str]]) -> str:
    lines = (f"<li><b>{escape(label)}:</b> {escape(words)}</li>" for label, words in pairs)
    return f"<ul>{''.join(lines)}</ul>"


def _parts(provenance: Mapping) -> list[Mapping]:
    parts = provenance.get("parts")
    if isinstance(parts, list | tuple) and parts:
        return [part for part in parts if isinstance(part, Mapping)]
    return [provenance] if provenance else []


def _network(part: Mapping) -> str:
    return str(part.get("network") or part.get("name") or "Vectors")


def _seen(part: Mapping) -> str:
    words = [str(part["kind"])] if part.get("kind") else []
    is_mirrored = part.get("mirror") is True
    words += [input_in_words(str(part["input"]), is_mirrored)] if part.get("input") else []
    words += ["brought to unit length"] if part.get("unit") is True else []
    return "; ".join(words) or "nothing more is known"


def _aligned(alignment: Mapping) -> str:
    """Such as "brought nearer each other: learned from neighbours, of 12 consumer and 30 shop …"."""
    method = METHODS.get(str(alignment.get("method")))
    words = f"brought nearer each other: {method.label.lower()}" if method else "aligned"
    counts = [alignment.get(f"{domain} photos") for domain in ("consumer", "shop")]
    known = [count for count in counts if isinstance(count, int)]
    if len(known) == len(counts):
        reference = alignment.get("reference")
        where = f"the reference “{reference}”" if reference else "the data itself"
        words += f", from {known[0]:,} consumer and {plural(known[1], 'shop photo')} of {where}"
    if isinstance(items := alignment.get("items"), int) and items:
        words += f", with the labels of {plural(items, 'garment')}"
    if alignment.get("transductive") is True:
        words += "; learned from the photos being tested"
    return words


def _plain(value: object) -> str:
    """A value without Python's brackets and quotes."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items()) or "none"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
