"""Endings of files: which are photos, which are archives, and which cannot be either."""

PHOTO_SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .gif .bmp .webp .tif .tiff .avif .heic .heif .hif .ppm .pgm "
    ".jp2 .j2k".split()
)


ZIP_SUFFIX = ".zip"


# Files of other endings, or of none, are looked into; these cannot be photos. Phones put a short
# video (.mov, .mp4) beside each live photo, and .aae beside each edited one.
OTHER_SUFFIXES = frozenset(
    ".mov .mp4 .m4v .avi .3gp .mkv .webm .mp3 .m4a .wav .aac .aae .xmp .thm .txt .md .csv .tsv "
    ".tab .json .xml .html .htm .css .js .pdf .doc .docx .odt .rtf .xls .xlsx .ods .ppt .pptx .key "
    ".numbers .pages .py .ipynb .r .ows .pkl .pickle .npy .npz .mat .pt .pth .onnx .h5 .db .ini "
    ".log .tmp .part .crdownload .lnk .url .webloc .exe .dll .so .bat .sh .svg .ai .eps .ttf "
    ".metadata".split()
)


ARCHIVE_SUFFIXES = frozenset(".rar .7z .tar .gz .tgz .bz2 .xz".split())


RAW_SUFFIXES = frozenset(
    ".dng .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .raf .orf .rw2 .pef .srw .x3f".split()
)


# Pictures that nothing here opens; where one lies among photos, somebody meant it to be one.
PICTURE_SUFFIXES = frozenset(".jxl .jxr .hdp .wdp .psd .psb .xcf .kra .exr .tga .bpg".split())


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is some program's business, not a person's."""
    return name.startswith(".") or name == "__MACOSX"
