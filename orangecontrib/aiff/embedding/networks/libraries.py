"""Networks as their libraries build them. Imports torch; only work imports this.

Nothing here reaches the network, and no code that comes with weights is run.
"""

import re

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ...errors import WeightsError
from ...needed import need
from .models import LITE, OPEN_CLIP, OWN, TIMM, Model

IMAGE_PART = "visual."
PLACES = "pos_embed"
BLOCK = re.compile(r"_blocks\.(\d+)\.(\w+)\.(\w+)")
AROUND_BLOCKS = {
    "_conv_stem": "conv_stem",
    "_bn0": "bn1",
    "_conv_head": "conv_head",
    "_bn1": "bn2",
    "_fc": "classifier",
}
# A block's layers: where it widens before it looks round, and where it does not.
WIDENING = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}
STRAIGHT = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
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
        need("timm")
        import timm

        if not timm.is_model(name.partition(".")[0]):
            raise _too_old("timm", model)
        return timm.create_model(
            name, pretrained=False, num_classes=0, img_size=model.side, global_pool="token"
        )
    if model.library == OWN:
        need()
        from .squeezenet import SqueezeNet

        return SqueezeNet(model.classes)
    if model.library == LITE:
        need()
        from .efficientnet_lite import EfficientNetLite

        return EfficientNetLite(int(name[-1]), model.classes)
    # Here: it takes longer to import than most folders take to be embedded.
    need("torchvision")
    from torchvision.models import get_model

    return get_model(name, weights=None)


def fitted(state: dict[str, torch.Tensor], network: nn.Module, model: Model) -> dict:
    """A published state as that of the network `build` gives."""
    if model.library == OPEN_CLIP:
        image = [key for key in state if key.startswith(IMAGE_PART)]
        return {key.removeprefix(IMAGE_PART): state[key] for key in image} or state
    if model.weights.package and model.library == LITE:
        return _named_as_timm_does(state, network)
    if model.library == TIMM and model.tokens and PLACES in state:
        need("timm")
        from timm.models.vision_transformer import checkpoint_filter_fn

        # DINOv2 was trained at 518 pixels: what stands for places is brought to another size.
        return checkpoint_filter_fn(_without_others(state, network), network)
    return state


def _without_others(state: dict[str, torch.Tensor], network: nn.Module) -> dict:
    """Without tensors of another shape, but for what stands for places; timm would resize them."""
    own = network.state_dict()

    def fits(key: str, tensor: torch.Tensor) -> bool:
        if key not in own or tensor.shape == own[key].shape:
            return True
        shapes = tensor.shape, own[key].shape
        return key == PLACES and shapes[0][:1] + shapes[0][2:] == shapes[1][:1] + shapes[1][2:]

    return {key: tensor for key, tensor in state.items() if fits(key, tensor)}


def fold_norms(network: nn.Module) -> None:
    """Put EfficientNet-Lite's batch norms into the convolutions before them: the same numbers, a tenth sooner.

    Of a norm, the activation that is part of it stays in its place.
    """
    convolution = ""
    for name, child in list(network.named_children()):
        if isinstance(child, nn.BatchNorm2d) and convolution:
            folded = fuse_conv_bn_eval(network.get_submodule(convolution), child)
            put_in(network, convolution, folded)
            put_in(network, name, child.act)
        fold_norms(child)
        if not isinstance(child, nn.Identity):
            convolution = name if isinstance(child, nn.Conv2d) else ""


def put_in(network: nn.Module, path: str, part: nn.Module) -> None:
    """Exchange a part of a network; torch's own way to do so is younger than Intel Macs' torch."""
    above, _, name = path.rpartition(".")
    setattr(network.get_submodule(above), name, part)


def _named_as_timm_does(state: dict[str, torch.Tensor], network: nn.Module) -> dict:
    """EfficientNet-Lite's tensors, named after its first PyTorch port, by timm's names for them.

    What has no place keeps its name, so that it is noticed.
    """
    places = [
        (f"blocks.{stage}.{place}", WIDENING if hasattr(block, "conv_pwl") else STRAIGHT)
        for stage, blocks in enumerate(network.blocks)
        for place, block in enumerate(blocks)
    ]

    def renamed(key: str) -> str:
        if found := BLOCK.fullmatch(key):
            number, layer, tensor = found.groups()
            block, layers = places[int(number)] if int(number) < len(places) else ("", {})
            return f"{block}.{layers[layer]}.{tensor}" if layer in layers else key
        layer, _, tensor = key.partition(".")
        return f"{AROUND_BLOCKS[layer]}.{tensor}" if layer in AROUND_BLOCKS else key

    return {renamed(key): tensor for key, tensor in state.items()}


def _image_part(name: str, model: Model) -> nn.Module:
    need("open_clip")
    import open_clip

    config = open_clip.get_model_config(name)
    if config is None:
        raise _too_old("open_clip_torch", model)
    return open_clip.CLIP(
        embed_dim=config["embed_dim"],
        vision_cfg={**config["vision_cfg"], "timm_model_pretrained": False},
        text_cfg=NO_TEXT,
        quick_gelu=config.get("quick_gelu", False),
    ).visual


def _too_old(package: str, model: Model) -> WeightsError:
    return WeightsError(
        f"The installed {package} does not know {model.label} yet. "
        f"Update it with: pip install --upgrade {package}"
    )
