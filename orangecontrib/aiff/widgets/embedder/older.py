"""Settings of older workflows, as they are to be read today."""

from ...chains import VECTORS_ALONE
from ...embedding.networks.models import DEFAULT_MODEL


def update(settings: dict, version: int) -> None:
    """Bring settings of an older version of the widget up to date, in place."""
    # Until there could be several networks, a workflow named one.
    if version < 2 and "model" in settings:
        settings["models"] = [settings.pop("model")]
    # Until the recommended chain was the default, what a workflow does not name was another.
    if version < 3:
        for name in ("vector", "region", "fit"):
            settings.setdefault(name, getattr(VECTORS_ALONE.recipe, name))
    # Until there was this choice, vectors went out as the networks made them.
    if version < 4:
        settings.setdefault("close_gap", False)
    # Until colours stood beside it, a network was alone unless more were named.
    if version < 5:
        settings.setdefault("models", [DEFAULT_MODEL])
    # Until mirror images belonged to the recommended chain, they were looked at where it was said.
    if version < 6:
        settings.setdefault("mirror", False)
