"""What a person may choose of a data set: its part, its gallery, how many pictures of a class."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Options:
    """What was chosen; plain keys, so that a widget can store them.

    Attributes
    ----------
    split : the part of the data set
    gallery : which shop photos are searched
    per_class : how many pictures of each class are taken, where a data set is sampled
    seed : of that sample
    outside : whether a table of photos may name some outside its folder
    """

    split: str = "test"
    gallery: str = "test"
    per_class: int = 20
    seed: int = 0
    outside: bool = False


@dataclass(frozen=True)
class Offer:
    """What a reader lets one choose, the default first; an empty table is no choice.

    Attributes
    ----------
    splits, galleries : key: what a person reads
    is_sampled : whether `per_class` and `seed` count
    has_outside : whether `outside` counts
    """

    splits: dict[str, str] = field(default_factory=dict)
    galleries: dict[str, str] = field(default_factory=dict)
    is_sampled: bool = False
    has_outside: bool = False

    def settle(self, options: Options) -> Options:
        """The options with every key that is not offered replaced by the default."""
        return replace(
            options,
            split=_settle(options.split, self.splits),
            gallery=_settle(options.gallery, self.galleries),
        )

    def describe(self, options: Options) -> list[tuple[str, str]]:
        """Name and value of each choice that counts, for a report."""
        settled = self.settle(options)
        lines = []
        if self.splits:
            lines.append(("Part", self.splits[settled.split]))
        if self.galleries:
            lines.append(("Gallery", self.galleries[settled.gallery]))
        if self.is_sampled:
            lines += [("Pictures per class", f"{options.per_class}"), ("Seed", f"{options.seed}")]
        return lines


DEFAULTS = Options()


def _settle(key: str, offered: dict[str, str]) -> str:
    return key if key in offered else next(iter(offered), key)
