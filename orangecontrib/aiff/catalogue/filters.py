"""Which photos of a catalogue are searched, said before the search."""

from dataclasses import dataclass

from .schema import CATEGORY, COLLECTOR, DIGEST, DOMAIN, ID, ITEM, ROOT


@dataclass(frozen=True)
class Filter:
    """What a photo must be to be searched; empty for whatever it is.

    Attributes
    ----------
    domains, collectors, categories, items, roots : one of these
    ids : one of these
    without_ids : none of these
    without_digests : no copy of these files, by their content's SHA-256
    """

    domains: tuple[str, ...] = ()
    collectors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    ids: tuple[int, ...] | None = None
    without_ids: tuple[int, ...] = ()
    without_digests: tuple[bytes, ...] = ()

    @property
    def sql(self) -> str:
        """The same as LanceDB takes it; "" for all photos."""
        columns = (
            (DOMAIN, self.domains),
            (COLLECTOR, self.collectors),
            (CATEGORY, self.categories),
            (ITEM, self.items),
            (ROOT, self.roots),
        )
        said = [f"{name} IN ({', '.join(map(_quoted, texts))})" for name, texts in columns if texts]
        if self.ids is not None:
            said.append(f"{ID} IN ({_numbers(self.ids)})" if self.ids else f"{ID} < 0")
        if self.without_ids:
            said.append(f"{ID} NOT IN ({_numbers(self.without_ids)})")
        if self.without_digests:
            told = ", ".join(f"X'{digest.hex()}'" for digest in self.without_digests)
            said.append(f"({DIGEST} IS NULL OR {DIGEST} NOT IN ({told}))")
        return " AND ".join(said)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _numbers(ids: tuple[int, ...]) -> str:
    return ", ".join(str(int(each)) for each in ids)
