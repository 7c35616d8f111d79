"""What a file of weights claims, checked before anything opens it: its size, its parts, its head."""

import stat
import zipfile
from pathlib import Path

from ...errors import WeightsError
from ...files.zip_table import TableTooLarge, opened_zip, shares_bytes
from ..networks.catalogue import ALL_MODELS
from ..networks.models import Detector, Model

# Training may keep averages and two moments of each weight beside it, of two encoders perhaps.
MOST_TIMES = 8
SPARE_BYTES = 256 * 10**6  # for another head, or a queue of vectors
MOST_PICKLE = 16 * 10**6  # bytes of what names the tensors, which becomes many times as much
MOST_HEADER = 16 * 10**6  # bytes of the same in a .safetensors
_ZIP, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_SIZE = 22  # bytes, where nothing comes behind


def most_bytes(model: Model | Detector) -> int:
    """How large a file with a model's weights may be, whatever training kept beside them."""
    key = model.architecture if isinstance(model, Model) else ""
    published = ALL_MODELS[key].weights if key in ALL_MODELS else model.weights
    return round(MOST_TIMES * published.megabytes * 1e6) + SPARE_BYTES


def check_size(file: Path, model: Model | Detector) -> None:
    """See that it is a file, and none that is far larger than any with the model's weights.

    Raises
    ------
    WeightsError
        If it is not.
    """
    try:
        facts = file.stat()
    except OSError as error:
        raise WeightsError(
            f"The file of weights {file.name} is not there, or cannot be read. Choose it again."
        ) from error
    if not stat.S_ISREG(facts.st_mode):
        raise WeightsError(f"{file.name} is not an ordinary file. Choose a file of weights.")
    most = most_bytes(model)
    if facts.st_size > most:
        raise WeightsError(
            f"The file {file.name} has {facts.st_size / 1e6:,.0f} MB; the add-on reads at most "
            f"{most / 1e6:,.0f} MB for {model.label}. Save the network's state_dict() alone."
        )


def is_archive(file: Path) -> bool:
    """Whether a file is a zip, as torch saves weights since 2020."""
    with file.open("rb") as stream:
        return stream.read(len(_ZIP)) == _ZIP


def check_archive(file: Path) -> None:
    """See that a zip of weights is one as torch writes it: each part as large as it says, once.

    Raises
    ------
    WeightsError
        If it is damaged, packed again, or put together as no program does.
    """
    try:
        with file.open("rb") as stream:
            stream.seek(-_END_SIZE, 2)
            # Who reads a zip with something behind its end may take either for its table.
            is_whole = stream.read(len(_END)) == _END
        with opened_zip(file) as archive:
            parts = archive.infolist()
            overlap = shares_bytes(archive)
    except (OSError, zipfile.BadZipFile, TableTooLarge) as error:
        raise _damaged(file) from error
    if overlap or not is_whole:
        raise _damaged(file)
    if any(part.compress_type != zipfile.ZIP_STORED for part in parts):
        raise WeightsError(
            f"The file {file.name} was compressed after it was saved, and the add-on does not "
            "read that. Save the "
            "network's state_dict() with torch.save, and leave it as it is."
        )
    if any(part.compress_size != part.file_size for part in parts):
        raise _damaged(file)
    if any(p.filename.endswith(".pkl") and p.file_size > MOST_PICKLE for p in parts):
        raise WeightsError(
            f"The file {file.name} holds far more names than any network has. Save the network's "
            "state_dict() alone."
        )


def check_header(file: Path) -> None:
    """See that the head of a .safetensors lies within the file, and is none beyond measure.

    Raises
    ------
    WeightsError
        If it is not so.
    """
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
    if length > min(MOST_HEADER, file.stat().st_size - 8):
        raise _damaged(file)


def _damaged(file: Path) -> WeightsError:
    return WeightsError(
        f"The file {file.name} in {file.parent} is damaged or not a file of weights. Delete it and "
        "fetch it again, or choose another."
    )
