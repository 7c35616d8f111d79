"""Fashion-MNIST, the course's warm-up: which files were published, and where they are."""

from ..files.download import RemoteFile

SOURCE = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
LICENCE = "MIT"

# Part: its file of images, its file of labels.
PARTS = {
    "test": (
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            packed=True,
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            packed=True,
        ),
    ),
    "train": (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            packed=True,
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            packed=True,
        ),
    ),
}
FILES = tuple(file for files in PARTS.values() for file in files)
