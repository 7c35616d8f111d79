import hashlib

import pytest

from orangecontrib.aiff.files.digests import BLAKE2S, file_digest


def test_digest_of_a_file(tmp_path):
    content = bytes(range(256)) * 5000
    (tmp_path / "a").write_bytes(content)
    assert file_digest(tmp_path / "a") == hashlib.sha256(content).digest()
    assert file_digest(str(tmp_path / "a"), BLAKE2S) == hashlib.blake2s(content).digest()
    for name in ("gone", "."):
        with pytest.raises(OSError):
            file_digest(tmp_path / name)
