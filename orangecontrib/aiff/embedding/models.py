"""The table of networks: what each is, what it needs, and the vectors it gives (no torch)."""

from dataclasses import dataclass

FEATURES = "features"
SCORES = "scores"

VECTORS = {
    FEATURES: ("Averaged features", "What the network sees just before it names a class"),
    SCORES: ("Class scores", "How much the photo looks like each of ImageNet's 1000 classes"),
}


@dataclass(frozen=True)
class Weights:
    """A file of published weights.

    Attributes
    ----------
    file : its name; it carries the first eight digits of its SHA-256, as torchvision's files do
    url : where it is downloaded from; None if it comes with an installed package
    megabytes : its size
    source, licence : for people
    """

    file: str
    url: str | None
    megabytes: float
    source: str
    licence: str

    @property
    def host(self) -> str:
        """The computer the download comes from, "" if there is none."""
        return self.url.split("/")[2] if self.url else ""


@dataclass(frozen=True)
class Model:
    """A network with its weights.

    Attributes
    ----------
    key : its name in torchvision, stored in settings and given on the command line
    label : for people
    about : what it is good at, a sentence
    year : of publication
    side : width and height of its input, pixels
    mean, std : of each channel (red, green, blue; 0..1), taken away and divided by
    bicubic : whether its input was resized so; bilinear otherwise
    head : path of the module that turns averaged features into class scores
    features : length of the vector of averaged features
    gflops : work for one photo, 10^9 multiply-adds; decides how many go through at once
    """

    key: str
    label: str
    about: str
    year: int
    side: int
    features: int
    gflops: float
    weights: Weights
    head: str
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    bicubic: bool = False

    def length(self, vector: str) -> int:
        """How many numbers a vector of the kind has."""
        return self.features if vector == FEATURES else 1000


def _torchvision(file: str, megabytes: float) -> Weights:
    url = f"https://download.pytorch.org/models/{file}"
    return Weights(file, url, megabytes, "torchvision, trained on ImageNet-1k", "BSD-3-Clause")


MODELS = {
    model.key: model
    for model in (
        Model(
            "squeezenet1_1",
            "SqueezeNet 1.1",
            "Small and quick; the network of Orange's own local embedder.",
            2016,
            side=227,
            features=512,
            gflops=0.35,
            weights=Weights(
                "squeezenet_weights.pkl",
                None,
                4.9,
                "the package ndf, trained on ImageNet-1k",
                "BSD-2-Clause",
            ),
            head="classifier",
            # The means of Caffe's ImageNet, values 0..255; not divided by a deviation.
            mean=(122.679 / 255, 116.669 / 255, 104.006 / 255),
            std=(1 / 255, 1 / 255, 1 / 255),
        ),
        Model(
            "mobilenet_v3_large",
            "MobileNetV3-Large",
            "Nearly as quick as SqueezeNet, and sees more.",
            2019,
            side=224,
            features=960,
            gflops=0.22,
            weights=_torchvision("mobilenet_v3_large-5c1a4163.pth", 21.1),
            head="classifier",
        ),
        Model(
            "resnet50",
            "ResNet-50",
            "The network most papers compare with.",
            2015,
            side=224,
            features=2048,
            gflops=4.1,
            weights=_torchvision("resnet50-11ad3fa6.pth", 97.8),
            head="fc",
        ),
        Model(
            "efficientnet_v2_s",
            "EfficientNetV2-S",
            "Takes larger pictures, so it sees finer patterns.",
            2021,
            side=384,
            features=1280,
            gflops=8.4,
            weights=_torchvision("efficientnet_v2_s-dd5fe13b.pth", 82.7),
            head="classifier",
        ),
        Model(
            "convnext_tiny",
            "ConvNeXt-Tiny",
            "A modern convolutional network; a good first choice with a GPU.",
            2022,
            side=224,
            features=768,
            gflops=4.5,
            weights=_torchvision("convnext_tiny-983f1562.pth", 109.1),
            head="classifier.2",
        ),
        Model(
            "vit_b_16",
            "ViT-B/16",
            "A vision transformer: no convolutions, attention over patches.",
            2020,
            side=224,
            features=768,
            gflops=17.6,
            weights=_torchvision("vit_b_16-c867db91.pth", 330.3),
            head="heads",
        ),
        Model(
            "swin_v2_t",
            "Swin-V2-T",
            "A transformer with shifted windows; kin to both kinds.",
            2022,
            side=256,
            features=768,
            gflops=5.9,
            weights=_torchvision("swin_v2_t-b137f0e2.pth", 108.6),
            head="head",
            bicubic=True,
        ),
    )
}
DEFAULT_MODEL = "squeezenet1_1"
