"""The table of networks that the extra ``fashion`` adds (no torch).

How large a download is, is reckoned from the number of parameters, four bytes each.
"""

import os

from .models import OPEN_CLIP, TIMM, Model, Weights

EXTRA = "fashion"
HUB = "https://huggingface.co"
_APACHE = "Apache-2.0"
_HALF = (0.5, 0.5, 0.5)
_CLIP_FILE = "open_clip_model.safetensors"  # as open_clip calls what it puts on the hub


def on_hub(repository: str, file: str, megabytes: float, source: str, licence: str) -> Weights:
    """Weights in a repository of the hub, or of the mirror that HF_ENDPOINT names."""
    address = os.environ.get("HF_ENDPOINT", "").rstrip("/") or HUB
    url = f"{address}/{repository}/resolve/main/{file}"
    return Weights(file, url, megabytes, source, licence, repository=repository)


def _dino(
    name: str, repository: str, side: int, features: int, gflops: float, megabytes: float
) -> Model:
    """A DINOv2 or DINOv3 of timm's; `name` such as "DINOv3 ViT-S/16"."""
    dinov3 = name.startswith("DINOv3")
    about = "Learned from pictures alone, without words, so it knows no fashion: for comparison."
    key = name.lower().replace(" vit-", "_").replace("/", "_")
    return Model(
        key,
        name,
        about,
        2025 if dinov3 else 2023,
        side=side,
        features=features,
        gflops=gflops,
        weights=on_hub(
            f"timm/{repository}",
            "model.safetensors",
            megabytes,
            "Meta, as timm converted it",
            "DINOv3-License" if dinov3 else _APACHE,
        ),
        head="",
        tokens="norm",
        prefix=5 if dinov3 else 1,
        resize=side,
        bicubic=True,
        classes=0,
        library=TIMM,
        library_name=repository,
        extra=EXTRA,
    )


def _siglip(
    key: str,
    label: str,
    about: str,
    year: int,
    weights: Weights,
    name: str = "ViT-B-16-SigLIP",
    side: int = 224,
    features: int = 768,
    gflops: float = 17.8,
    full: int = 0,
) -> Model:
    """A network built as SigLIP is; all of them were trained on photos squeezed to a square."""
    return Model(
        key,
        label,
        about,
        year,
        side=side,
        features=features,
        gflops=gflops,
        weights=weights,
        head="",
        full=full,
        resize=side,
        mean=_HALF,
        std=_HALF,
        bicubic=True,
        trained_fit="squeeze",
        classes=0,
        library=OPEN_CLIP,
        library_name=name,
        extra=EXTRA,
    )


def _siglip2(
    key: str, label: str, name: str, side: int, features: int, gflops: float, megabytes: float
) -> Model:
    about = "Trained on pictures of all kinds from the web and the texts beside them."
    source = "Google, as timm converted it"
    weights = on_hub(f"timm/{name}", _CLIP_FILE, megabytes, source, _APACHE)
    return _siglip(key, label, about, 2025, weights, name, side, features, gflops)


def _moda(name: str, megabytes: float) -> Weights:
    source = "HopitAI, trained on Marqo-FashionSigLIP's answers and DeepFashion2's pairs"
    # DeepFashion2 itself is for research that earns nothing; whether that binds what was trained
    # on it is for each user to decide.
    licence = "MIT; DeepFashion2 is for non-commercial research"
    return on_hub(f"HopitAI/moda-fashion-{name}", _CLIP_FILE, megabytes, source, licence)


_MARQO_SOURCE = "Marqo, trained on fashion products and their descriptions"
FASHION = {
    model.key: model
    for model in (
        _siglip(
            "marqo_fashion_siglip",
            "Marqo-FashionSigLIP",
            "Trained on over a million fashion products: the first to try for garments.",
            2024,
            on_hub("Marqo/marqo-fashionSigLIP", _CLIP_FILE, 812.6, _MARQO_SOURCE, _APACHE),
        ),
        Model(
            "marqo_fashion_clip",
            "Marqo-FashionCLIP",
            "Trained on the same fashion products; its vectors are shorter.",
            2024,
            side=224,
            features=512,
            gflops=17.5,
            weights=on_hub("Marqo/marqo-fashionCLIP", _CLIP_FILE, 598.5, _MARQO_SOURCE, _APACHE),
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
        _siglip(
            "moda_distilled",
            "MODA Distilled",
            "Marqo-FashionSigLIP trained on with worn photos beside shops' own: for worn garments.",
            2026,
            _moda("distilled", 812.6),
        ),
        _siglip(
            "moda_matryoshka",
            "MODA Matryoshka",
            "Its sister, whose first 256 numbers find as much as all 768 do: shorter vectors.",
            2026,
            _moda("matryoshka", 812.6),
            features=256,
            full=768,
        ),
        _siglip2("siglip2_b_16", "SigLIP 2 ViT-B/16", "ViT-B-16-SigLIP2", 224, 768, 17.8, 1500.8),
        _siglip2(
            "siglip2_b_16_384",
            "SigLIP 2 ViT-B/16, 384 px",
            "ViT-B-16-SigLIP2-384",
            384,
            768,
            56.1,
            1501.9,
        ),
        _siglip2(
            "siglip2_l_16_384",
            "SigLIP 2 ViT-L/16, 384 px",
            "ViT-L-16-SigLIP2-384",
            384,
            1024,
            191.9,
            3527.4,
        ),
        _dino("DINOv2 ViT-S/14", "vit_small_patch14_dinov2.lvd142m", 224, 384, 6.1, 88.2),
        _dino("DINOv2 ViT-B/14", "vit_base_patch14_dinov2.lvd142m", 224, 768, 23.2, 346.3),
        _dino("DINOv3 ViT-S/16", "vit_small_patch16_dinov3.lvd1689m", 256, 384, 6.2, 86.3),
        _dino("DINOv3 ViT-B/16", "vit_base_patch16_dinov3.lvd1689m", 256, 768, 23.6, 342.6),
        _dino("DINOv3 ViT-L/16", "vit_large_patch16_dinov3.lvd1689m", 256, 1024, 82.4, 1212.3),
    )
}
