"""What goes wrong, in a sentence for the user: every error that is one is an `AiffError`."""

from collections.abc import Sequence
from dataclasses import dataclass


class AiffError(Exception):
    """Something that a person can mend: the message is a sentence that says what and how.

    Attributes
    ----------
    exit_code : of a command that ends with it: 2 for wrong input, 1 where the work itself failed
    """

    exit_code = 2


class AiffWarning(UserWarning):
    """Something of a result that a person should know of, in a sentence."""


class ProtocolError(AiffError):
    """Data that cannot be evaluated."""


class AlignmentError(AiffError):
    """Data that cannot be aligned."""


class LibraryError(AiffError):
    """A library that is not here, or does not start."""

    exit_code = 1


class DeviceError(AiffError):
    """A device that is not there."""


class WeightsError(AiffError):
    """Weights that are not there or not right."""

    exit_code = 1


class EmbeddingError(AiffError):
    """Vectors that cannot be computed."""

    exit_code = 1


class BlockError(AiffError):
    """Blocks that cannot stand side by side."""


class PresentationError(AiffError):
    """A presentation that cannot be made."""


class ClusterError(AiffError):
    """Data that no tree can be made of."""


class CollectionError(AiffError):
    """A source that cannot be used at all.

    Attributes
    ----------
    problem : what is wrong, a sentence
    advice : what to do about it, a sentence; "" where the problem says it
    """

    def __init__(self, problem: str, advice: str = ""):
        super().__init__(f"{problem} {advice}".rstrip())
        self.problem = problem
        self.advice = advice


class TableError(CollectionError):
    """A file that cannot be read as a table."""


class NotHereError(CollectionError):
    """A source that is not on this computer, or not yet."""


class OutsideError(CollectionError):
    """A table that names only photos outside its folder, which nobody allowed."""


@dataclass(frozen=True)
class Problem:
    """Something in the folder that could not be used: where, what, and what to do about it."""

    path: str
    problem: str
    advice: str


class BoxError(AiffError, ValueError):
    """Boxes that are not there or not understood."""


class PhotoError(AiffError):
    """A photo that cannot be used.

    Attributes
    ----------
    problem : what is wrong, a clause without a full stop
    advice : what to do about it
    """

    def __init__(self, problem: str, advice: str = "Replace the file or delete it."):
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


class DownloadError(CollectionError):
    """Files that could not be brought here."""

    exit_code = 1


class LabelsError(AiffError, ValueError):
    """A labels.csv, or a line of it, that cannot be used."""


class CameraError(AiffError):
    """No photo can be taken."""


class UsageError(AiffError):
    """Something asked for that cannot be done."""


class CatalogueError(AiffError):
    """A catalogue that cannot be read, searched or written."""


class GoneError(CatalogueError):
    """A catalogue that was there, and is not."""


class BusyError(CatalogueError):
    """A catalogue that another program is writing to."""


class NothingEmbeddedError(UsageError):
    """None of the photos could be embedded.

    Attributes
    ----------
    problems : why, one a photo
    notes : sentences about the network and the device
    """

    def __init__(self, message: str, problems: Sequence[Problem] = (), notes: Sequence[str] = ()):
        super().__init__(message)
        self.problems = tuple(problems)
        self.notes = tuple(notes)
        if problems:
            first = problems[0]
            self.add_note(f"{first.path}: {first.problem}. {first.advice}")


def reason_in_words(error: Exception) -> str:
    """What went wrong, without the number and the path that the system puts beside it."""
    return str(getattr(error, "strerror", None) or error)
