"""Takes the pictures: one item's two everyday photos and five shop photos, as JPEG bytes."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image

from . import props
from .body import pose_figure
from .camera import Phone, develop, snap
from .canvas import HEIGHT, WIDTH, Light
from .catalogue import ITEMS, OATMEAL, Item, Snapshot, Studio
from .dressing import dress_figure, show_alone
from .garments import Garment, Sleeve
from .indoors import bedroom, cafe, metro, mirror_frame, room
from .outdoors import park, street
from .scenes import ground_shadow, plant, studio

PLACES = {place.__name__: place for place in (street, park, room, bedroom, cafe, metro)}
FIGURE = 156  # pixels a head when the whole figure is in the picture
QUALITY = {"consumer": 78, "shop": 88}


def draw_item(number: int, seed: int) -> Iterator[tuple[str, Image.Image]]:
    """All pictures of garment `number` (1..6) with their names, such as shop_1."""
    item = ITEMS[number - 1]
    garment = item.make(np.random.default_rng([seed, number]))
    for index, snapshot in enumerate(item.snapshots, start=1):
        rng = np.random.default_rng([seed, number, 1, index])
        yield f"consumer_{index}", take_snapshot(item, garment, snapshot, rng)
    for index, shot in enumerate(item.studio, start=1):
        rng = np.random.default_rng([seed, number, 2, index])
        yield f"shop_{index}", take_studio(item, garment, shot, rng)


def jpeg(name: str, image: Image.Image) -> bytes:
    """A picture as a file's bytes, without any data on who made it or where."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=QUALITY[name.split("_")[0]], optimize=True)
    return stream.getvalue()


def take_studio(item: Item, garment: Garment, shot: Studio, rng) -> Image.Image:
    """A shop's picture of its model, or of the garment alone."""
    canvas = studio(rng, item.tone)
    canvas.light = Light((-0.5, -0.5, 0.8), 0.72)
    if shot.pose is None:
        scale = min(HEIGHT * 0.84 / (garment.hem + 0.15), 250)
        show_alone(canvas, garment, scale, WIDTH / 2, rng)
        return develop(canvas.rgb)
    scale = FIGURE * shot.near
    feet = (WIDTH / 2, HEIGHT * 0.945 + (shot.near - 1) * 7.2 * FIGURE)
    bones = pose_figure(shot.pose, scale, feet, item.model.width)
    ground_shadow(canvas, feet, 1.15 * scale)
    dress_figure(canvas, item.model, garment, bones, rng)
    return develop(canvas.rgb)


def take_snapshot(item: Item, garment: Garment, snapshot: Snapshot, rng) -> Image.Image:
    """A phone's picture of the garment's owner, partly covered."""
    canvas = PLACES[snapshot.place](rng)
    scale = FIGURE * snapshot.near
    feet = (WIDTH * rng.uniform(0.46, 0.54), HEIGHT * (0.965 + snapshot.drop * 1.9))
    bones = pose_figure(snapshot.pose, scale, feet, item.owner.width)
    ground_shadow(canvas, feet, 1.1 * scale, 0.5)
    extras = {}
    if snapshot.cover == "cardigan":
        extras["over"] = lambda c, b, r: props.cardigan(c, b, OATMEAL, r)
        extras["outer_sleeve"] = Sleeve(OATMEAL, 1.9, (0.27, 0.26, 0.25, 0.22, 0.18), cuff=0.2)
    extras["after"] = _selfie(item) if snapshot.cover == "phone" else snapshot.prop
    dress_figure(canvas, item.owner, garment, bones, rng, **extras)
    if snapshot.cover == "phone":
        mirror_frame(canvas)
    if snapshot.plant:
        plant(canvas, rng, snapshot.plant)
    phone = Phone(
        snapshot.roll, snapshot.cast, snapshot.exposure, snapshot.side, snapshot.shade,
        snapshot.blur, snapshot.noise, snapshot.dapple,
    )  # fmt: skip
    return snap(canvas.rgb, phone, rng)


def _selfie(item: Item):
    def hold(canvas, bones, rng):
        props.phone(canvas, bones, 1)
        props.fingers(canvas, bones, 1, item.owner.skin)

    return hold
