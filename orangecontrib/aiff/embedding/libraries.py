"""Networks as their libraries build them. Imports torch; only work imports this.

Nothing here reaches the network, and no code that comes with weights is run.
"""

import torch
from torch import nn
from torchvision.models import get_model

from .fashion import INSTALL
from .models import OPEN_CLIP, TIMM, Model
from .weights import WeightsError

IMAGE_PART = "visual."
# What open_clip builds beside the part that reads images; as little as it can be.
NO_TEXT = {"context_length": 1, "vocab_size": 1, "width": 8, "heads": 1, "layers": 1}


def build(model: Model) -> nn.Module:
    """The model's network, its weights at random.

    Raises
    ------
    WeightsError
        If the installed package is too old to know it.
    """
    name = model.library_name or model.architecture
    if model.library == OPEN_CLIP:
        return _image_part(name, model)
    if model.library == TIMM:
        import timm

        return timm.create_model(name, pretrained=False, num_classes=0, img_size=model.side)
    return get_model(name, weights=None)


def fitted(state: dict[str, torch.Tensor], network: nn.Module, model: Model) -> dict:
    """A published state as that of the network `build` gives."""
    if model.library == OPEN_CLIP:
        image = [key for key in state if key.startswith(IMAGE_PART)]
        return {key.removeprefix(IMAGE_PART): state[key] for key in image} or state
    if model.library == TIMM:
        from timm.models.vision_transformer import checkpoint_filter_fn

        # DINOv2 was trained at 518 pixels: what stands for places is brought to another size.
        return checkpoint_filter_fn(state, network)
    return state


def _image_part(name: str, model: Model) -> nn.Module:
    import open_clip

    config = open_clip.get_model_config(name)
    if config is None:
        raise WeightsError(
            f"The installed open_clip_torch does not know {model.label} yet. Renew it with: {INSTALL}"
        )
    return open_clip.CLIP(
        embed_dim=config["embed_dim"],
        vision_cfg={**config["vision_cfg"], "timm_model_pretrained": False},
        text_cfg=NO_TEXT,
        quick_gelu=config.get("quick_gelu", False),
    ).visual
