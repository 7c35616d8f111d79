"""Every line of the page on security names a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "doc" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)((?:::\w+)*)`", PAGE)))


def test_tests_are_named():
    assert len(NAMED) > 60


@pytest.mark.parametrize(("file", "names"), NAMED, ids=lambda part: part[-60:])
def test_what_is_named_is_there(file, names):
    source = (ROOT / file).read_text("utf-8")
    for name in names.split("::")[1:]:
        assert re.search(rf"(def|class) {name}\b", source), name
