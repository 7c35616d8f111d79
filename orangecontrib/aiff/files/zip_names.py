"""Names of files in a zip: in which letters they are written, and where they may be put."""

import re
import unicodedata
import zipfile
from collections.abc import Sequence

import chardet

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')  # in names on Windows
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_UTF8_FLAG = 0x800
LONGEST, DEEPEST = 1000, 32  # letters and folders of a name; no system writes longer ones
_GUESSED_FROM = 20_000  # bytes of names; more make a guess slower, not better
# Encodings that are told from their bytes with some certainty.
_DETECTED = frozenset(
    "gb2312 gb18030 gbk big5 shift_jis cp932 euc-jp euc-kr cp949 ibm866 ibm855".split()
)


def safe_path(name: str) -> str | None:
    """The place that a name in a zip means below the folder it is unpacked to.

    Returns
    -------
    None if it is none: an absolute path, one with a drive, or one that climbs out.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return None
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts or not parts:
        return None
    return "/".join(map(safe_part, parts))


def is_long(name: str) -> bool:
    """Whether a name is longer, or in more folders, than any that a person gives."""
    return len(name) > LONGEST or name.count("/") + name.count("\\") > DEEPEST


def safe_part(part: str) -> str:
    """A name of a file or folder that every system can write."""
    part = _FORBIDDEN.sub("_", part).rstrip(" .") or "_"
    return f"_{part}" if _RESERVED.fullmatch(part) else part


def file_names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Names of files; where the zip does not say that they are UTF-8, what they most likely are."""
    unsaid = [i for i, info in enumerate(infos) if not info.flag_bits & _UTF8_FLAG]
    names = [info.orig_filename for info in infos]
    try:
        raw = {i: names[i].encode("cp437") for i in unsaid}  # what zipfile takes them for
    except UnicodeEncodeError:
        return names
    odd = [value for value in raw.values() if not value.isascii()]
    if odd:
        encoding = _encoding_of(odd)
        for i, value in raw.items():
            names[i] = value.decode(encoding, "replace")
    return names


def _encoding_of(names: Sequence[bytes]) -> str:
    joined = b"\n".join(names)
    try:
        joined.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    guess = (chardet.detect(joined[:_GUESSED_FROM])["encoding"] or "").lower()
    if guess in _DETECTED:
        return "gb18030" if guess.startswith("gb") else guess
    return "cp850"  # Windows in western Europe; its common letters are those of cp437
