"""Words as vectors beside those of photos, for networks that learned both (torch when it works)."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ..errors import WeightsError
from ..needed import need
from .embedder import Embedder
from .networks.models import FEATURES, OPEN_CLIP, Model
from .networks.unwrapping import unwrapped
from .recipe import Recipe
from .weights.found import find_weights, weights_file
from .weights.from_file import find_model
from .weights.loaded import load_state

TEXT_PART = "text."
TOKENIZER = "tokenizer.json"
TOKENIZER_SETTINGS = "tokenizer_config.json"
# What open_clip builds beside the part that reads words; as little as it can be.
NO_IMAGE = {"image_size": 16, "patch_size": 16, "layers": 1, "width": 8, "head_width": 8}
NO_TEXT_SIDE = (
    "To search with words, the network must have learned them with photos, as Marqo-FashionCLIP "
    "did: embed the gallery with such a network, and its own kind of vector, in Local GPU "
    "Embedder."
)


def lacking_for_words(recipe: Recipe) -> str:
    """Why words cannot be compared with the vectors of a recipe, a sentence; "" if they can."""
    model = find_model(recipe.model)
    if model.library != OPEN_CLIP or recipe.vector != FEATURES:
        return NO_TEXT_SIDE
    if not _needs_files(model):
        return ""
    if find_spec("tokenizers") is None:
        return f"To read words, {model.label} needs one more package: pip install tokenizers"
    file = find_weights(model)
    if file is None or all((file.parent / name).is_file() for name in _FILES):
        return ""  # without weights, the embedder says what is missing
    return (
        f"To read words, {model.label} needs the files {' and '.join(_FILES)} of "
        f"{model.weights.repository or 'its publisher'} beside its weights, in {file.parent}."
    )


_FILES = (TOKENIZER, TOKENIZER_SETTINGS)


class TextSide:
    """The part of a network that reads words, on the CPU, in full precision.

    Raises
    ------
    WeightsError
        If the weights or the files beside them have no words, or are damaged.
    """

    def __init__(self, model: Model):
        self._network = _text_part(model)
        self._tokens = _tokenizer(model)
        self._length = model.features

    def vector(self, words: str) -> np.ndarray:
        """The words' vector, shape (d,), float32, to be compared by cosine with photos'."""
        need()
        import torch

        with torch.inference_mode():
            return self._network(self._tokens(words))[0, : self._length].float().numpy()


def text_side_of(embedder: Embedder) -> TextSide:
    """The part that reads words beside an embedder's photos.

    Raises
    ------
    WeightsError
        If there is none, or something of it is missing.
    """
    if lacking := lacking_for_words(embedder.recipe):
        raise WeightsError(lacking)
    return TextSide(embedder.model)


def _config(model: Model) -> dict:
    need("open_clip")
    import open_clip

    return open_clip.get_model_config(model.library_name)


def _needs_files(model: Model) -> bool:
    """Whether words are cut into pieces by files that come with the weights, not by open_clip."""
    return "hf_tokenizer_name" in _config(model)["text_cfg"]


def _text_part(model: Model):
    need("open_clip")
    import open_clip
    from open_clip.model import convert_to_custom_text_state_dict

    config = _config(model)
    network = open_clip.CustomTextCLIP(
        embed_dim=config["embed_dim"],
        vision_cfg=NO_IMAGE,
        text_cfg=config["text_cfg"],
        quick_gelu=config.get("quick_gelu", False),
    ).text
    names = network.state_dict()
    # Published files have the words' part by itself, or its names among the photos' own.
    both = names | {f"{TEXT_PART}{name}": tensor for name, tensor in names.items()}
    state = convert_to_custom_text_state_dict(unwrapped(load_state(model), both))
    own = {
        key.removeprefix(TEXT_PART): value
        for key, value in state.items()
        if key.startswith(TEXT_PART)
    }
    try:
        network.load_state_dict(own)
    except RuntimeError as error:
        raise WeightsError(
            f"The file {model.weights.file} does not hold the part of {model.label} that reads "
            "words."
        ) from error
    return network.eval()


def _tokenizer(model: Model) -> Callable:
    """A function from words to the numbers of their pieces, a tensor of shape (1, length)."""
    need("open_clip")
    import open_clip
    import torch

    text = _config(model)["text_cfg"]
    length = text["context_length"]
    if not _needs_files(model):
        simple = open_clip.SimpleTokenizer(context_length=length)
        return lambda words: simple([words])
    from open_clip.tokenizer import get_clean_fn

    pieces = _pieces(weights_file(model).parent, length)
    clean = get_clean_fn(text.get("tokenizer_kwargs", {}).get("clean", "whitespace"))
    return lambda words: torch.tensor([pieces.encode(clean(words)).ids])


def _pieces(folder: Path, length: int):
    """The published way to cut words, filled up to a length as its settings say."""
    need("tokenizers")
    from tokenizers import Tokenizer

    try:
        pieces = Tokenizer.from_file(str(folder / TOKENIZER))
        settings = json.loads((folder / TOKENIZER_SETTINGS).read_text(encoding="utf-8"))
        filling = settings["pad_token"]
        filling = filling["content"] if isinstance(filling, dict) else filling
        pieces.enable_padding(length=length, pad_token=filling, pad_id=pieces.token_to_id(filling))
        pieces.enable_truncation(length)
    except Exception as error:  # the library raises bare ones for damaged files
        raise WeightsError(
            f"The files {' and '.join(_FILES)} in {folder} are damaged. Fetch them again."
        ) from error
    return pieces
