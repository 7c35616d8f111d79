import pytest

from orangecontrib.aiff.chains import VECTORS_ALONE
from orangecontrib.aiff.widgets.embedder.older import update

ALONE = {name: getattr(VECTORS_ALONE.recipe, name) for name in ("vector", "region", "fit")}


@pytest.mark.parametrize(
    "version, before, after",
    [
        (1, {"model": "resnet50"}, {"models": ["resnet50"], **ALONE, "close_gap": False}),
        (2, {"models": ["a", "b"]}, {"models": ["a", "b"], **ALONE, "close_gap": False}),
        (2, {"region": "box"}, {**ALONE, "region": "box", "close_gap": False}),
        (3, {"vector": "strips"}, {"vector": "strips", "close_gap": False}),
        (4, {}, {}),
        (4, {"close_gap": True}, {"close_gap": True}),
    ],
)
def test_what_older_workflows_had_is_kept(version, before, after):
    update(before, version)
    assert before == after
