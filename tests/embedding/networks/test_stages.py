import pytest

from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.networks.stages import same_padding, stages_of


@pytest.mark.parametrize(("size", "blocks"), [(0, 16), (1, 21), (2, 21)])
def test_blocks_follow_each_other(size, blocks):
    stages = stages_of(size)
    line = [block for stage in stages for block in stage]
    assert len(line) == blocks and len(stages) == 7
    assert [one.out for one in line[:-1]] == [other.channels for other in line[1:]]
    assert not line[0].widens and all(block.widens for block in line[1:])
    assert not line[0].adds and stages[1][1].adds
    channels = [number for _, number in OFFLINE[f"efficientnet_lite{size}"].maps]
    assert [stages[place][-1].out for place in (2, 4, 6)] == channels[:3]


@pytest.mark.parametrize(
    ("side", "kernel", "stride", "padding"),
    [
        (224, 3, 2, (0, 1)),
        (113, 3, 2, (1, 1)),
        (56, 5, 2, (1, 2)),
        (7, 5, 1, (2, 2)),
        (7, 1, 1, (0, 0)),
    ],
)
def test_what_is_left_over_is_padded_at_the_end(side, kernel, stride, padding):
    assert same_padding(side, kernel, stride) == padding
