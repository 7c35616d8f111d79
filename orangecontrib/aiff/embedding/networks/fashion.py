"""The table of networks that the extra ``fashion`` adds (no torch).

How large a download is, is reckoned from the number of parameters, four bytes each.
"""

import os

from .models import OPEN_CLIP, TIMM, Model, Weights

EXTRA = "fashion"
HUB = "https://huggingface.co"
_APACHE = "Apache-2.0"
_HALF = (0.5, 0.5, 0.5)


def on_hub(repository: str, file: str, megabytes: float, source: str, licence: str) -> Weights:
    """Weights in a repository of the hub, or of the mirror that HF_ENDPOINT names."""
    address = os.environ.get("HF_ENDPOINT", "").rstrip("/") or HUB
    url = f"{address}/{repository}/resolve/main/{file}"
    return Weights(file, url, megabytes, source, licence, repository=repository)


def _dinov2(size: str, letter: str, features: int, gflops: float, megabytes: float) -> Model:
    name = f"vit_{size}_patch14_dinov2.lvd142m"
    return Model(
        f"dinov2_{letter}_14",
        f"DINOv2 ViT-{letter.upper()}/14",
        "Learned from pictures without a word about them, so it knows no fashion: for comparison.",
        2023,
        side=224,
        features=features,
        gflops=gflops,
        weights=on_hub(
            f"timm/{name}", "model.safetensors", megabytes, "Meta, as timm converted it", _APACHE
        ),
        head="",
        tokens="norm",
        resize=224,
        bicubic=True,
        classes=0,
        library=TIMM,
        library_name=name,
        extra=EXTRA,
    )


FASHION = {
    model.key: model
    for model in (
        Model(
            "marqo_fashion_siglip",
            "Marqo-FashionSigLIP",
            "Trained on over a million fashion products: the first to try for garments.",
            2024,
            side=224,
            features=768,
            gflops=17.8,
            weights=on_hub(
                "Marqo/marqo-fashionSigLIP",
                "open_clip_model.safetensors",
                812.6,
                "Marqo, trained on fashion products and their descriptions",
                _APACHE,
            ),
            head="",
            resize=224,
            mean=_HALF,
            std=_HALF,
            bicubic=True,
            trained_fit="squeeze",
            classes=0,
            library=OPEN_CLIP,
            library_name="ViT-B-16-SigLIP",
            extra=EXTRA,
        ),
        Model(
            "marqo_fashion_clip",
            "Marqo-FashionCLIP",
            "Trained on the same fashion products; its vectors are shorter.",
            2024,
            side=224,
            features=512,
            gflops=17.5,
            weights=on_hub(
                "Marqo/marqo-fashionCLIP",
                "open_clip_model.safetensors",
                598.5,
                "Marqo, trained on fashion products and their descriptions",
                _APACHE,
            ),
            head="",
            resize=224,
            mean=(0.48145466, 0.4578275, 0.40821073),
            std=(0.26862954, 0.26130258, 0.27577711),
            bicubic=True,
            classes=0,
            library=OPEN_CLIP,
            library_name="ViT-B-16",
            extra=EXTRA,
        ),
        Model(
            "siglip2_b_16",
            "SigLIP 2 ViT-B/16",
            "Trained on pictures of all kinds from the web and the texts beside them.",
            2025,
            side=224,
            features=768,
            gflops=17.8,
            weights=on_hub(
                "timm/ViT-B-16-SigLIP2",
                "open_clip_model.safetensors",
                1500.8,
                "Google, as timm converted it",
                _APACHE,
            ),
            head="",
            resize=224,
            mean=_HALF,
            std=_HALF,
            bicubic=True,
            trained_fit="squeeze",
            classes=0,
            library=OPEN_CLIP,
            library_name="ViT-B-16-SigLIP2",
            extra=EXTRA,
        ),
        _dinov2("small", "s", 384, 6.1, 88.2),
        _dinov2("base", "b", 768, 23.2, 346.3),
    )
}
