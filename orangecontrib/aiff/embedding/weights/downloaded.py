"""Published weights brought to this computer, when somebody asks for it."""

from collections.abc import Callable
from pathlib import Path

import requests

from ...errors import WeightsError
from ...files.download import RemoteFile, WrongFile, bring
from ...progress import untold
from ..networks.models import Detector, Model
from . import hub
from .folder import folder_trouble
from .found import folder_of


def download_weights(model: Model | Detector, callback: Callable = untold) -> Path:
    """Bring the model's published weights to this computer; nothing is sent but the request.

    Parameters
    ----------
    model : one with a URL
    callback : called with a share 0..1 as bytes arrive; may raise to cancel, and a later call
        goes on from there

    Returns
    -------
    The file.

    Raises
    ------
    WeightsError
        Without a connection, if other bytes came than were published, or if they cannot be saved.
    """
    if trouble := folder_trouble():
        raise WeightsError(trouble)  # nothing is put where a stick should be
    folder, weights = folder_of(model), model.weights
    try:
        return bring(*_published(model, callback), folder, callback)
    except WrongFile as error:
        raise WeightsError(
            f"What {weights.host} sent is not the file that was published, perhaps "
            "because of a login page of this network. Try again on another network."
        ) from error
    except requests.HTTPError as error:
        raise WeightsError(
            f"The weights of {model.label} could not be downloaded: {weights.host} answers "
            f"{error.response.status_code}. Try again another day."
        ) from error
    except requests.RequestException as error:
        raise WeightsError(
            f"The weights of {model.label} could not be downloaded: there is no connection to "
            f"{weights.host}. Connect to the internet and try again, or choose a model that is "
            "here."
        ) from error
    except OSError as error:
        raise WeightsError(
            f"The weights of {model.label} could not be saved in {folder}: {error.strerror}."
        ) from error


def _published(model: Model | Detector, callback: Callable) -> tuple[RemoteFile, str]:
    weights = model.weights
    if weights.repository:
        return hub.newest(weights, callback)
    size = round(weights.megabytes * 2**20)  # torchvision counts so
    digest = Path(weights.file).stem.rsplit("-", 1)[1]
    return RemoteFile(weights.file, size, digest, exact=False), weights.url
