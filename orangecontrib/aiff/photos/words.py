"""The words that say which domain a folder or a file belongs to: the one place to add to them."""

import re

from .columns import CONSUMER, SHOP

WORDS = {
    CONSUMER: frozenset(
        # "comsumer" is how DeepFashion's own files spell it.
        "consumer consumers comsumer customer customers custom user users street me my mine self "
        "selfie selfies everyday worn wearing amateur "
        # Italian
        "consumatore consumatori utente io mia mie mio indossato indossata strada quotidiano "
        "quotidiana quotidiane".split()
    ),
    SHOP: frozenset(
        "shop shops professional professionals pro model models store stores product products "
        "catalog catalogue studio web website online official ecommerce "
        # Italian
        "negozio professionale professionali modella modello prodotto prodotti catalogo sito".split()
    ),
}

# A folder speaks only if all of its name does: "shop photos" is a domain, "shop coat" a garment.
FILLERS = frozenset(
    "photo photos picture pictures pic pics image images img imgs foto immagine immagini "
    "from of the in on di da del dal dress look".split()
)


def words_of(name: str) -> list[str]:
    """The words in a name, in lower case: "myShop_02" gives "my", "shop"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word.casefold() for word in re.findall(r"[^\W\d_]+", spaced)]


def domain_of_folder(name: str) -> str | None:
    """The domain that a folder's whole name states, or None."""
    words = [word for word in words_of(name) if word not in FILLERS]
    domains = {_domain_of_word(word) for word in words}
    return domains.pop() if len(domains) == 1 else None


def domain_of_file(stem: str) -> str | None:
    """The domain that some word of a file's name states; None if none does or two disagree."""
    domains = {_domain_of_word(word) for word in words_of(stem)} - {None}
    return domains.pop() if len(domains) == 1 else None


def _domain_of_word(word: str) -> str | None:
    return next((domain for domain, words in WORDS.items() if word in words), None)
