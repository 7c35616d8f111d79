"""Whether a network was trained on the very data set that it is asked about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from Orange.data import Table

from ..embedding.networks.catalogue import ALL_MODELS
from ..embedding.networks.seen import why_spoiled
from ..photos.columns import DATASET, image_variable

ADVICE = "Compare networks that have not seen it."


def spoiled(provenances: Sequence[Mapping], table: Table) -> list[str]:
    """Which networks have seen the photos' data set before, a sentence each.

    Parameters
    ----------
    provenances : of the systems' vectors
    table : the photos, whose column says which data set they are
    """
    image = image_variable(table.domain)
    dataset = "" if image is None else str(image.attributes.get(DATASET, ""))
    sentences = []
    for model in dict.fromkeys(model for each in provenances for model in _published(each)):
        if why := why_spoiled(model, dataset):
            sentences.append(
                f"{ALL_MODELS[model].label} {why}: its score on these photos says little about "
                "others."
            )
    return [*sentences, ADVICE] if sentences else []


def _published(provenance: Mapping[str, Any]) -> Iterator[str]:
    """Keys of the networks that vectors come from, those with somebody's own weights left out."""
    model = ALL_MODELS.get(str(provenance.get("model", "")))
    if model is not None and provenance.get("weights") == model.weights.source:
        yield model.key
    parts = provenance.get("parts")
    if isinstance(parts, list | tuple):
        for part in parts:
            if isinstance(part, Mapping):
                yield from _published(part)
