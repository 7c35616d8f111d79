"""A catalogue as one widget hands it to another: where it is, and what a search may choose by.

A canvas imports this whenever it starts, to know what goes together: so it needs nothing else.
"""

from dataclasses import dataclass

from ..words import plural


@dataclass(frozen=True)
class CatalogueGallery:
    """Photos that are searched where they lie, instead of in a table.

    Attributes
    ----------
    folder : of the catalogue
    name, vectors : for people: its own, and what its vectors are
    photos : how many it had when it was handed on
    version : of what is in it, see `store.Catalogue.version`
    domains, collectors, categories : what stands in these columns, in order of the alphabet
    """

    folder: str
    name: str
    vectors: str
    photos: int
    version: int
    domains: tuple[str, ...] = ()
    collectors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return f"{self.name}: {plural(self.photos, 'photo')}, {self.vectors}."
