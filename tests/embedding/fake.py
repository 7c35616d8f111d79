"""A network that needs no torch: its vector is the mean colour of the photo."""

from types import SimpleNamespace

import numpy as np
from PIL import Image

from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.cutting import cut_pixels
from orangecontrib.aiff.embedding.seeing.views import View


class FakeEye:
    side = 8
    decodes_jpegs = False
    resizes_by_torch = True
    views = (View(),)

    def input_of(self, photo, box, pixels=None):
        if pixels is None:
            picture = photo.part(box, self.side).image
        else:
            picture = Image.fromarray(cut_pixels(pixels, box)[..., :3])
        return np.asarray(picture.resize((self.side, self.side)))[None]


class FakeEmbedder:
    length = 3
    parts = ()
    batch_size = 4
    batches_ahead = 2

    def __init__(self, name="fake", region="whole", vector="features"):
        self.eye = FakeEye()
        self.model = SimpleNamespace(
            key=name, architecture=name, label=name, is_network=True, gflops=1
        )
        self.recipe = Recipe(vector=vector, region=region)
        self.notes = []
        self.device = Device("cpu", "a device")
        self.provenance = SimpleNamespace(
            identity=name,
            identities=(name,),
            former_identities=(f"{name}, formerly",),
            name=name,
            as_dict=lambda: {"name": name, "identity": name, "model": name},
        )
        self.batches = []

    @property
    def provenances(self):
        return (self.provenance,)

    def load(self):
        pass

    def made(self, pixels):
        return [(self.vectors(pixels), self.provenance)]

    def note(self, sentence):
        self.notes.append(sentence)

    def vectors(self, pixels):
        self.batches.append(len(pixels))
        pixels = np.stack(pixels)
        return pixels.reshape(len(pixels), -1, 3).mean(axis=1).astype(np.float32)
