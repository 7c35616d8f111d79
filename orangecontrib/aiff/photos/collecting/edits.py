"""What a person says over what was found; no file is moved or changed by it."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace

from ..columns import DOMAINS
from ..photo import Box, Collection, Photo
from .labels import UNKNOWN
from .layout import item_key

SAID = "said by you"  # the evidence of a domain, or a box, that was chosen in the window
_DOMAIN, _ITEM, _BOX = "domain:", "item:", "box:"
_NO_BOX = "none"


@dataclass(frozen=True)
class Edits:
    """Domains, garments and boxes that were said, by the photo's key; made with `set_domain` etc.

    Attributes
    ----------
    domains : consumer, shop, or `labels.UNKNOWN` where a domain was taken away
    items : keys of garments, or the name of a new one
    boxes : in whole pixels; None where a box was taken away
    """

    domains: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, Box | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.domains or self.items or self.boxes)

    def __len__(self) -> int:
        """Number of photos about which something is said."""
        return len(self.domains.keys() | self.items.keys() | self.boxes.keys())

    def set_domain(self, keys: Iterable[str], domain: str | None) -> "Edits":
        """Say the domain of photos; None says that it is not known."""
        said = UNKNOWN if domain is None else domain
        if said not in (*DOMAINS, UNKNOWN):
            raise ValueError(f"“{domain}” is not a domain")
        return replace(self, domains={**self.domains, **dict.fromkeys(keys, said)})

    def set_item(self, keys: Iterable[str], item: str) -> "Edits":
        """Move photos to a garment: the key of one that is there, or a new one's name."""
        if not item.strip():
            raise ValueError("a garment needs a name")
        return replace(self, items={**self.items, **dict.fromkeys(keys, item.strip())})

    def set_boxes(self, boxes: Mapping[str, Box | None]) -> "Edits":
        """Say where the garment is in photos; None takes a box away."""
        said = {key: box and _in_whole_pixels(box) for key, box in boxes.items()}
        return replace(self, boxes={**self.boxes, **said})

    def forget(self, keys: Iterable[str]) -> "Edits":
        """Take back all that was said about photos."""
        gone = set(keys)
        return Edits(
            {key: said for key, said in self.domains.items() if key not in gone},
            {key: said for key, said in self.items.items() if key not in gone},
            {key: said for key, said in self.boxes.items() if key not in gone},
        )

    def join(self, later: "Edits") -> "Edits":
        """Both; where they differ, the later ones hold."""
        return Edits(
            {**self.domains, **later.domains},
            {**self.items, **later.items},
            {**self.boxes, **later.boxes},
        )

    def to_dict(self) -> dict[str, str]:
        """As plain text, for the settings of a workflow."""
        return {
            **{_DOMAIN + key: said for key, said in self.domains.items()},
            **{_ITEM + key: said for key, said in self.items.items()},
            **{_BOX + key: _as_text(said) for key, said in self.boxes.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[object, object]) -> "Edits":
        """What `to_dict` made; anything else in it is passed over."""
        texts = {k: v for k, v in stored.items() if isinstance(k, str) and isinstance(v, str) and v}
        domains = {k.removeprefix(_DOMAIN): v for k, v in texts.items() if k.startswith(_DOMAIN)}
        said = {k: v.strip() for k, v in texts.items()}
        items = {k.removeprefix(_ITEM): v for k, v in said.items() if k.startswith(_ITEM) and v}
        domains = {k: v for k, v in domains.items() if v in (*DOMAINS, UNKNOWN)}
        texts = {k.removeprefix(_BOX): v for k, v in texts.items() if k.startswith(_BOX)}
        boxes = {key: _from_text(text) for key, text in texts.items()}
        known = {key: box for key, box in boxes.items() if box or texts[key] == _NO_BOX}
        return cls(domains, items, known)


@dataclass(frozen=True)
class History:
    """Edits that can be undone and redone; each step gives back a new history."""

    present: Edits = Edits()
    past: tuple[Edits, ...] = ()
    future: tuple[Edits, ...] = ()

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def do(self, edits: Edits) -> "History":
        """With new edits as the present; what had been undone is gone. The same again is no step."""
        if edits == self.present:
            return self
        return History(edits, (*self.past, self.present))

    def undo(self) -> "History":
        """One step back, if there is one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> "History":
        """One step forth, if there is one."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])


def apply_edits(collection: Collection, edits: Edits) -> Collection:
    """The collection as the edits say; what they say of photos that are not there is passed over."""
    if not edits:
        return collection
    owners = {photo.item: photo.collector for photo in collection.photos if photo.item}
    photos = tuple(_edited(photo, edits, owners) for photo in collection.photos)
    return _boxed(replace(collection, photos=photos), edits)


def boxable(collection: Collection) -> set[str]:
    """Keys of the photos whose box can be said: those that stand for one garment each."""
    counts = Counter(photo.key for photo in collection.photos)
    return {key for key, number in counts.items() if number == 1}


def accept_suggestions(collection: Collection, keys: Iterable[str] | None = None) -> Edits:
    """Edits that make domains of the suggestions, of all photos or of some."""
    chosen = None if keys is None else set(keys)
    return Edits(
        {
            photo.key: photo.suggestion
            for photo in collection.photos
            if photo.domain is None and photo.suggestion and (chosen is None or photo.key in chosen)
        }
    )


def _edited(photo: Photo, edits: Edits, owners: Mapping[str, str | None]) -> Photo:
    if (said := edits.domains.get(photo.key)) is not None:
        domain = None if said == UNKNOWN else said
        photo = replace(photo, domain=domain, evidence=SAID, suggestion=None)
    if (item := edits.items.get(photo.key)) is not None:
        if item in owners:
            # The garment's collector is whose photo it now counts as.
            return replace(photo, item=item, collector=owners[item])
        own = photo.collector is not None and item.startswith(f"{photo.collector}/")
        photo = replace(photo, item=item if own else item_key(photo.collector, item))
    return photo


def _boxed(collection: Collection, edits: Edits) -> Collection:
    if not edits.boxes:
        return collection
    keys, photos = boxable(collection), []
    for photo in collection.photos:
        if photo.key in edits.boxes and photo.key in keys:
            said = edits.boxes[photo.key]
            # The file may have become another one since the box was drawn.
            box = said and said.within(photo.width, photo.height)
            listed = photo.listed_box if photo.boxed_by else photo.box
            photo = replace(photo, box=box, boxed_by=SAID, listed_box=listed)
        photos.append(photo)
    return replace(collection, photos=tuple(photos))


def _in_whole_pixels(box: Box) -> Box:
    left, top = round(box.x), round(box.y)
    width, height = round(box.x + box.width) - left, round(box.y + box.height) - top
    if min(width, height) <= 0:
        raise ValueError("a box needs a width and a height")
    return Box(left, top, width, height)


def _as_text(box: Box | None) -> str:
    return _NO_BOX if box is None else " ".join(f"{side:d}" for side in astuple(box))


def _from_text(text: str) -> Box | None:
    try:
        sides = [float(side) for side in text.split()]
        return _in_whole_pixels(Box(*sides)) if all(map(math.isfinite, sides)) else None
    except (TypeError, ValueError, OverflowError):
        return None
