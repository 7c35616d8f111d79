"""A catalogue's writer that is killed again and again; see `test_kills`.

Python is started once: each writer is a fork of this program, which has all that it needs in
memory and no catalogue open.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

import lancedb

from orangecontrib.aiff import api
from orangecontrib.aiff.catalogue import indexing, searching
from orangecontrib.aiff.catalogue.recall import make_ready
from orangecontrib.aiff.catalogue.space import space_of_embedders
from orangecontrib.aiff.catalogue.store import Writer, make_catalogue, open_catalogue, writer
from orangecontrib.aiff.catalogue.upkeep import clean
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe

KILLS, LONGEST_S = 20, 1.2
AN_ADD = 8  # photos


def noted(log, method, what):
    """The method, with a line in the log before and one after, which is what it reports."""

    def wrapped(self, given, *more):
        ids = [int(each) for each in getattr(given, "ids", given)]
        for when in ("begins", "done"):
            os.write(log, (json.dumps([when, what, ids]) + "\n").encode())
            if when == "begins":
                result = method(self, given, *more)
        return result

    return wrapped


def work(place, images, embedders, log):
    """Index, take some away, index these again, and so on."""
    indexing.FEW = indexing.MANY = AN_ADD
    searching.IN_MEMORY = 0  # so that an index is built, too
    Writer.put = noted(log, Writer.put, "put")
    Writer.remove = noted(log, Writer.remove, "remove")
    chance = random.Random(os.getpid())
    catalogue = open_catalogue(place / "c")
    with VectorCache(place / "vectors.sqlite") as cache:
        while True:
            indexing.index_images(catalogue, images, cache, embedders, ready=chance.random() < 0.3)
            with writer(catalogue) as write:
                ids = catalogue.ids.tolist()
                write.remove(chance.sample(ids, min(len(ids), 60)))
                clean(write)
                if chance.random() < 0.3:
                    make_ready(write)


def main():
    place = Path(sys.argv[1])
    assert lancedb
    images = api.read(place / "anna_rossi_AIFF_2026")
    embedders = [Embedder(Recipe("colour"))]
    log = os.open(place / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with VectorCache(place / "vectors.sqlite") as cache:
        api.embed(images, recipe=Recipe("colour"), cache=cache)
    first = os.fork()  # a catalogue that was opened here would not outlive a fork
    if not first:
        make_catalogue(place / "c", space_of_embedders(embedders))
        os._exit(0)
    assert os.waitpid(first, 0)[1] == 0
    chance = random.Random(0)
    for _ in range(KILLS):
        child = os.fork()
        if not child:
            try:
                work(place, images, embedders, log)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)  # it works until it is killed
        time.sleep(0.1 + chance.random() * LONGEST_S)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the writer ended by itself"
        os.write(log, b'["killed", "", []]\n')
    print("killed", KILLS)


if __name__ == "__main__":
    main()
