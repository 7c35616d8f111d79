"""The words that say which domain a folder or a file belongs to: the one place to add to them."""

import functools

from ..columns import CONSUMER, SHOP
from ..names import words_of

# Accents do not count (see `words_of`), so "modèle" stands here as "modele". Words that mean
# something else in another of these languages are left out: the French "porté" would be the
# Italian "porte" (doors), and the German "Händler" the English "handler".
WORDS = {
    CONSUMER: frozenset(
        # "comsumer" is how DeepFashion's own files spell it.
        "consumer consumers comsumer customer customers custom user users street me my mine self "
        "selfie selfies everyday worn wearing amateur "
        # Italian
        "consumatore consumatori utente utenti cliente clienti io mia mie mio indossato indossata "
        "indossati indossate strada quotidiano quotidiana quotidiane "
        # French
        "consommateur consommateurs consommatrice client clients clientes utilisateur "
        "utilisateurs utilisatrice moi rue quotidien quotidienne portee portees "
        # German
        "verbraucher verbraucherin kunde kunden kundin nutzer nutzerin ich strasse alltag "
        "getragen "
        # Spanish
        "consumidor consumidora consumidores usuario usuaria usuarios clienta yo calle cotidiano "
        "cotidiana".split()
    ),
    SHOP: frozenset(
        "shop shops professional professionals pro model models store stores product products "
        "catalog catalogue studio web website online official ecommerce "
        # Italian
        "negozio negozi professionale professionali modella modelle modello prodotto prodotti "
        "catalogo sito "
        # French
        "boutique boutiques magasin magasins professionnel professionnels professionnelle "
        "professionnelles mannequin mannequins modele modeles produit produits vitrine "
        # German
        "laden geschaft geschaeft onlineshop profi profis professionell modell produkt produkte "
        "katalog webseite "
        # Spanish
        "tienda tiendas profesional profesionales modelo modelos producto productos".split()
    ),
}

# A folder speaks only if all of its name does: "shop photos" is a domain, "shop coat" a garment.
FILLERS = frozenset(
    "photo photos picture pictures pic pics image images img imgs foto immagine immagini "
    "from of the in on di da del dal dress look "
    "de du des la le les una bild bilder fotos von vom im der imagen imagenes el".split()
)


@functools.lru_cache(4096)
def domain_of_folder(name: str) -> str | None:
    """The domain that a folder's whole name states, or None."""
    words = [word for word in words_of(name) if word not in FILLERS]
    domains = {_DOMAINS.get(word) for word in words}
    return domains.pop() if len(domains) == 1 else None


@functools.lru_cache(4096)
def domain_of_file(stem: str) -> str | None:
    """The domain that some word of a file's name states; None if none does or two disagree."""
    domains = {_DOMAINS[word] for word in words_of(stem) if word in _DOMAINS}
    return domains.pop() if len(domains) == 1 else None


_DOMAINS = {word: domain for domain, words in WORDS.items() for word in words}
