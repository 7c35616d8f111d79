"""What a score depends on besides photos and vectors: what is searched for, where, what counts."""

from dataclasses import dataclass, replace

from ..photos.columns import CATEGORY_AND_MAIN, CONSUMER, SHOP

KS = (1, 5, 10, 20, 50)
ALL = "all"
NEAREST = "nearest"  # the search that changes nothing; see `searches.SEARCHES`
CATEGORY, SPLIT = "category", "split"  # columns of AIFF Folder Loader that presets ask for

# key: what a person reads, tooltip with the field's term
QUERIES = {
    CONSUMER: ("Consumer photos", "Queries: everyday photos of somebody wearing the garment"),
    SHOP: ("Shop photos", "Queries: the shop's pictures"),
    ALL: ("All photos", "Queries: each photo in turn"),
}
GALLERIES = {
    SHOP: ("Shop photos", "Gallery: the shop's pictures"),
    CONSUMER: ("Consumer photos", "Gallery: everyday photos of somebody wearing the garment"),
    ALL: ("All but the query itself", "Gallery: all other photos (leave one out)"),
}
PHOTO, BEST, CENTROID = "photo", "best", "centroid"
UNITS = {
    PHOTO: ("Photos", "Ranks count photos, as DeepFashion and most papers do (image level)"),
    BEST: (
        "Garments, by their best photo",
        "Ranks count garments; each stands where its nearest photo is (item level, best shot)",
    ),
    CENTROID: (
        "Garments, by their mean vector",
        "Ranks count garments; each is the mean of its photos' vectors (item level, centroid)",
    ),
}
BY_QUERY, BY_ITEM, BY_CATEGORY = "query", "item", "category"
AVERAGINGS = {
    BY_QUERY: ("Over queries", "Every query counts the same (micro average)"),
    BY_ITEM: (
        "Over garments",
        "Every garment counts the same, however many queries it has (macro average by item)",
    ),
    BY_CATEGORY: (
        "Over categories",
        "Every category counts the same, however many queries it has (macro average by category)",
    ),
}


@dataclass(frozen=True)
class Protocol:
    """What is asked of an embedding.

    Attributes
    ----------
    query_domain, gallery_domain : keys of `QUERIES` and `GALLERIES`; a photo is never searched
        for itself
    distance : a key of `distances.DISTANCES`, or `distances.GIVEN` for a matrix computed elsewhere
    label : the discrete variable that query and right answer share; None for the item
    within : the discrete variable, such as the category, in whose value alone a query searches
    unit : what ranks count, a key of `UNITS`
    ks : depths of Hit@k, Recall@k, Precision@k and nDCG@k, ascending
    averaging : a key of `AVERAGINGS`; categories are values of `within`, else of "category"
    search : a key of `searches.SEARCHES`
    query_splits, gallery_splits : values of the column "split"; () takes any
    distractors : whether gallery photos with an unknown label are searched too, as wrong answers
    """

    query_domain: str = CONSUMER
    gallery_domain: str = SHOP
    distance: str = "cosine"
    label: str | None = None
    within: str | None = None
    unit: str = PHOTO
    ks: tuple[int, ...] = KS
    averaging: str = BY_QUERY
    search: str = NEAREST
    query_splits: tuple[str, ...] = ()
    gallery_splits: tuple[str, ...] = ()
    distractors: bool = False

    def __post_init__(self):
        for value, choices in (
            (self.query_domain, QUERIES),
            (self.gallery_domain, GALLERIES),
            (self.unit, UNITS),
            (self.averaging, AVERAGINGS),
        ):
            if value not in choices:
                raise ValueError(f"“{value}” is none of {', '.join(choices)}")
        if not self.ks or any(k < 1 for k in self.ks) or sorted(set(self.ks)) != list(self.ks):
            raise ValueError("The depths k must be whole numbers from 1, each once, ascending.")

    @property
    def category(self) -> str:
        """The variable whose values averaging by category averages over."""
        return self.within or CATEGORY

    @property
    def asks_itself(self) -> bool:
        """Whether queries stand in the gallery too."""
        return self.query_domain == self.gallery_domain or ALL in (
            self.query_domain,
            self.gallery_domain,
        )


@dataclass(frozen=True)
class Preset:
    """A protocol of the field."""

    label: str
    tooltip: str
    source: str
    protocol: Protocol

    def applied_to(self, protocol: Protocol) -> Protocol:
        """The preset with the user's distance and search."""
        return replace(self.protocol, distance=protocol.distance, search=protocol.search)


_LOOKBENCH = "C. Gao et al., LookBench, arXiv 2601.14706"
_LOOKBENCH_ASKS = Protocol(
    ks=(1, 5, 10, 20),
    query_splits=("query",),
    gallery_splits=("gallery", "noise"),
    distractors=True,
)
_DEEPFASHION = "Z. Liu et al., DeepFashion, CVPR 2016"
PRESETS: dict[str, Preset] = {
    "plain": Preset(
        "Consumer to shop",
        "Consumer photos are searched for among all shop photos, whatever the data set",
        _DEEPFASHION,
        Protocol(),
    ),
    "deepfashion_test": Preset(
        "DeepFashion (test)",
        "Consumer photos of the test part are searched for among shop photos of the test part",
        f"{_DEEPFASHION}; the data set's README 1.1",
        Protocol(query_splits=("test",), gallery_splits=("test",)),
    ),
    "deepfashion_val_test": Preset(
        "DeepFashion (val+test)",
        "Consumer photos of the test part are searched for among shop photos of validation and test",
        f"{_DEEPFASHION}; the later description of the benchmark",
        Protocol(query_splits=("test",), gallery_splits=("val", "test")),
    ),
    "street2shop": Preset(
        "Street2Shop",
        "Street photos of the test part are searched for among shop photos of their own category; "
        "every category counts the same",
        "M. H. Kiapour et al., Where to Buy It, ICCV 2015",
        Protocol(within=CATEGORY, averaging=BY_CATEGORY, query_splits=("test",)),
    ),
    "deepfashion2": Preset(
        "DeepFashion2",
        "Garments of users' validation photos are searched for among those of shops; garments "
        "without a style count as wrong answers, in the boxes of the annotations",
        "Y. Ge et al., DeepFashion2, CVPR 2019",
        Protocol(
            ks=(1, 5, 10, 15, 20),
            query_splits=("validation",),
            gallery_splits=("validation",),
            distractors=True,
        ),
    ),
    "lookbench_fine": Preset(
        "LookBench, fine",
        "Queries of one subset are searched for among its gallery and the distractors; right is a "
        "photo of the same category and the same main attribute",
        _LOOKBENCH,
        replace(_LOOKBENCH_ASKS, label=CATEGORY_AND_MAIN),
    ),
    "lookbench_coarse": Preset(
        "LookBench, coarse",
        "Queries of one subset are searched for among its gallery and the distractors; right is a "
        "photo of the same category",
        _LOOKBENCH,
        replace(_LOOKBENCH_ASKS, label=CATEGORY),
    ),
    "lookbench_item": Preset(
        "LookBench, same item",
        "Queries of one subset are searched for among its gallery and the distractors; right is a "
        "photo of the very same item",
        _LOOKBENCH,
        _LOOKBENCH_ASKS,
    ),
}
