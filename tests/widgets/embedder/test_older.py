import pytest

from orangecontrib.aiff.chains import VECTORS_ALONE
from orangecontrib.aiff.widgets.embedder.older import update

pytestmark = pytest.mark.any_qt

ALONE = {name: getattr(VECTORS_ALONE.recipe, name) for name in ("vector", "region", "fit")}

ONCE = {"mirror": False}
ONE = {"models": ["squeezenet1_1"]}


@pytest.mark.parametrize(
    "version, before, after",
    [
        (6, {}, {}),
        (5, {"mirror": True}, {"mirror": True}),
        (1, {"model": "resnet50"}, {"models": ["resnet50"], **ALONE, "close_gap": False, **ONCE}),
        (2, {"models": ["a", "b"]}, {"models": ["a", "b"], **ALONE, "close_gap": False, **ONCE}),
        (2, {"region": "box"}, {**ALONE, **ONE, "region": "box", "close_gap": False, **ONCE}),
        (3, {"vector": "strips"}, {**ONE, "vector": "strips", "close_gap": False, **ONCE}),
        (4, {}, {**ONE, **ONCE}),
        (5, {}, ONCE),
        (4, {"close_gap": True}, {**ONE, "close_gap": True, **ONCE}),
    ],
)
def test_what_older_workflows_had_is_kept(version, before, after):
    update(before, version)
    assert before == after
