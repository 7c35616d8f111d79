"""The table of networks: what each is, what it needs, and the vectors it gives (no torch)."""

from dataclasses import dataclass, field
from pathlib import Path

FEATURES, GEM, DEPTHS, STRIPS = "features", "gem", "depths", "strips"
PATCHES, SCORES = "patches", "scores"
STRIPS_SEEN = 3  # the photo's upper, middle and lower third
GEM_POWER = 3.0
GEM_LEAST = 1e-6  # below it a response counts as this, since powers want positive numbers
# Raised whenever a kind of vector is put together otherwise than before; 1 if not named.
LAYOUTS = {DEPTHS: 2}
IMAGENET_CLASSES = 1000
TORCHVISION, OPEN_CLIP, TIMM = "torchvision", "open_clip", "timm"
OWN = "squeezenet"  # built here, as torchvision does
LITE = "efficientnet_lite"  # built here, as timm does
COUNTED = "counted"  # no library: there is no network, see `counting`
NDF = "ndf"  # the package that brings SqueezeNet, its weights in a form of their own

# key: what a person reads, tooltip
VECTORS = {
    FEATURES: ("Averaged features", "What the network sees just before it names a class"),
    GEM: (
        "Generalised mean of features",
        "The last feature maps averaged so that strong responses count more (GeM, power 3)",
    ),
    DEPTHS: (
        "Four depths joined",
        "Averages of four depths of the network, each of unit length: fabric as well as shape",
    ),
    STRIPS: (
        "Four depths and strips",
        "Averages of four depths, of the whole photo and of its upper, middle and lower third: "
        "fabric, shape and where it is; made for Domain Aligner",
    ),
    PATCHES: ("Averaged patches", "The mean over all patches instead of the class token"),
    SCORES: ("Class scores", "How much the photo looks like each of ImageNet's 1000 classes"),
}


def strips_of(rows: int) -> list[tuple[int, int]]:
    """First and end of the rows of maps that each strip sees; one on the border is in both."""
    return [
        (place * rows // STRIPS_SEEN, -((place + 1) * rows // -STRIPS_SEEN))
        for place in range(STRIPS_SEEN)
    ]


@dataclass(frozen=True)
class Weights:
    """A file of weights.

    Attributes
    ----------
    file : its name; a published one's carries the first eight digits of its SHA-256, as
        torchvision's files do
    url : where it is downloaded from; "" if it comes with a package or is somebody's own
    megabytes : its size
    source, licence : for people
    path : where somebody's own file is
    repository : owner and name on the Hugging Face hub, "" if it is not from there
    package : the distribution that carries it, "" if none does
    """

    file: str
    url: str
    megabytes: float
    source: str
    licence: str
    path: Path | None = None
    repository: str = ""
    package: str = ""

    @property
    def host(self) -> str:
        """The computer the download comes from, "" if there is none."""
        return self.url.split("/")[2] if self.url else ""


@dataclass(frozen=True)
class Detector:
    """A network that says where something is in a photo.

    Attributes
    ----------
    key, label, weights : see `Model`
    """

    key: str
    label: str
    weights: Weights


@dataclass(frozen=True)
class Model:
    """A network with its weights.

    Attributes
    ----------
    key : stored in settings and given on the command line; ``{key}={file}`` for weights from a
        file
    label : for people
    about : what it is good at, a sentence
    year : of publication
    side : width and height of its input, pixels
    features : length of the vector of averaged features
    full : how many numbers the network gives where only the first of them are that vector; 0
        where they are all of it
    gflops : work for one photo, 10^9 multiply-adds; decides how many go through at once
    head : path of the module that turns averaged features into class scores; "" if there is none
    maps : four depths at which feature maps can be taken, path of the module and number of
        channels each, the last one last; none in a plain transformer
    tokens : path of the module that gives a transformer's tokens, the class token first
    prefix : how many tokens, the class token among them, stand before those of patches
    resize : length of the shorter side before a centre crop, pixels
    mean, std : of each channel (red, green, blue; 0..1), taken away and divided by
    bicubic : whether its input was resized so; bilinear otherwise
    trained_fit : how its makers bring photos to its square, a key of `seeing.preparing.FITS`
    channels_first : whether maps are (b, c, h, w); else (b, h, w, c)
    classes : length of the vector of class scores; 0 if there is none
    library : the package that builds it, or what does so here
    library_name : what it is called there, if that is not its key
    extra : the add-on's extra that brings its packages, "" if they come along
    detail : side of the input that photos are decoded for, pixels, if that is not its own
    usual_weight : of its cosines beside those of other networks, unless somebody says otherwise
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
    maps: tuple[tuple[str, int], ...] = ()
    tokens: str = ""
    prefix: int = 1
    full: int = 0
    resize: int = 256
    mean: tuple[float, float, float] = field(default=(0.485, 0.456, 0.406), repr=False)
    std: tuple[float, float, float] = field(default=(0.229, 0.224, 0.225), repr=False)
    bicubic: bool = False
    trained_fit: str = "crop"
    channels_first: bool = True
    classes: int = IMAGENET_CLASSES
    library: str = TORCHVISION
    library_name: str = ""
    extra: str = ""
    detail: int = 0
    usual_weight: float = 1.0

    @property
    def is_network(self) -> bool:
        """Whether it was trained; else it has no weights, and one way to look at photos."""
        return self.library != COUNTED

    @property
    def architecture(self) -> str:
        """The network's key, whatever its weights."""
        return self.key.partition("=")[0]

    @property
    def install(self) -> str:
        """The line that brings the packages that do not come along."""
        return f'pip install "Orange3-AIFF[{self.extra}]"'

    def vectors(self) -> list[str]:
        """Keys of the kinds of vector that it can give, its own first."""
        can = dict.fromkeys((GEM, DEPTHS, STRIPS), bool(self.maps))
        can |= {PATCHES: bool(self.tokens), SCORES: bool(self.classes)}
        return [key for key in VECTORS if can.get(key, True)]

    def length(self, vector: str) -> int:
        """How many numbers a vector of the kind has; what is no network has one kind for all."""
        if not self.is_network:
            return self.features
        if vector in (DEPTHS, STRIPS):
            return sum(length for _, length in self.parts(vector))
        if vector == GEM:
            return self.maps[-1][1]
        return self.classes if vector == SCORES else self.features

    def parts(self, vector: str) -> list[tuple[str, int]]:
        """Name and length of the parts that a kind of vector is joined from; none if of one."""
        found = []
        for depth, (_, channels) in enumerate(self.maps, 1):
            found.append((f"depth {depth}", channels))
            if vector == STRIPS:
                found.append((f"depth {depth} strips", STRIPS_SEEN * channels))
        return found if vector in (DEPTHS, STRIPS) else []

    def vector_label(self, vector: str) -> str:
        """What a person reads for a kind of vector."""
        if not self.is_network:
            return "Shares of colours"
        if vector == FEATURES and self.tokens:
            return "Class token"
        if vector == FEATURES and self.library == OPEN_CLIP:
            return "Image vector"
        return VECTORS[vector][0]


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
                "",
                4.9,
                "the package ndf, trained on ImageNet-1k",
                "BSD-2-Clause",
                package=NDF,
            ),
            head="classifier",
            # The means of Caffe's ImageNet, values 0..255; not divided by a deviation.
            mean=(122.679 / 255, 116.669 / 255, 104.006 / 255),
            std=(1 / 255, 1 / 255, 1 / 255),
            library=OWN,
            maps=(
                ("features.3", 128),
                ("features.6", 256),
                ("features.9", 384),
                ("features.12", 512),
            ),
        ),
        Model(
            "mobilenet_v2",
            "MobileNetV2",
            "Small and quick, made for phones.",
            2018,
            side=224,
            features=1280,
            gflops=0.3,
            weights=_torchvision("mobilenet_v2-7ebf99e0.pth", 13.6),
            head="classifier",
            maps=(
                ("features.6", 32),
                ("features.13", 96),
                ("features.17", 320),
                ("features.18", 1280),
            ),
            resize=232,
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
            maps=(
                ("features.6", 40),
                ("features.12", 112),
                ("features.15", 160),
                ("features.16", 960),
            ),
            resize=232,
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
            maps=(("layer1", 256), ("layer2", 512), ("layer3", 1024), ("layer4", 2048)),
            resize=232,
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
            maps=(
                ("features.3", 64),
                ("features.5", 160),
                ("features.6", 256),
                ("features.7", 1280),
            ),
            resize=384,
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
            maps=(
                ("features.1", 96),
                ("features.3", 192),
                ("features.5", 384),
                ("features.7", 768),
            ),
            resize=236,
        ),
        Model(
            "convnext_base",
            "ConvNeXt-Base",
            "ConvNeXt-Tiny's large sister; slow without a GPU.",
            2022,
            side=224,
            features=1024,
            gflops=15.4,
            weights=_torchvision("convnext_base-6075fbad.pth", 338.1),
            head="classifier.2",
            maps=(
                ("features.1", 128),
                ("features.3", 256),
                ("features.5", 512),
                ("features.7", 1024),
            ),
            resize=232,
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
            tokens="encoder.ln",
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
            maps=(
                ("features.1", 96),
                ("features.3", 192),
                ("features.5", 384),
                ("features.7", 768),
            ),
            channels_first=False,
            resize=260,
        ),
    )
}
DEFAULT_MODEL = "squeezenet1_1"
