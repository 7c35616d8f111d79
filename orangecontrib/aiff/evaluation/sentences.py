"""Evaluations in plain words: what was asked, what took no part, and the figures as text."""

from dataclasses import asdict

from ..words import plural
from .evaluation import Evaluation
from .lookbench import lookbench_sentences
from .protocol import ALL, AVERAGINGS, BY_QUERY, PHOTO, UNITS, Protocol
from .ranking.searches import SEARCHES
from .task import Task


def describe(evaluation: Evaluation) -> list[str]:
    """What was asked and what took no part, a sentence each."""
    protocol, task = evaluation.protocol, evaluation.task
    asked, searched = _kind(protocol.query_domain), _kind(protocol.gallery_domain)
    queries, gallery = len(task.queries), len(task.gallery)
    among = plural(gallery, searched)
    if ALL == protocol.query_domain == protocol.gallery_domain:
        among = f"all {gallery:,}"
    sentences = [
        f"{plural(queries, asked)} {_verb(queries, 'is', 'are')} searched for among {among}, "
        f"{plural(task.items, 'garment')}.",
        *_asked_otherwise(protocol),
        *([evaluation.beside.sentence] if evaluation.beside is not None else []),
    ]
    if n := task.dropped_queries - task.only_copies:
        sentences.append(
            f"{plural(n, asked)} {_verb(n, 'does', 'do')} not count: "
            f"no {searched} shows {_verb(n, 'its garment', 'their garments')}. AIFF Folder Loader "
            "lists what is missing."
        )
    if n := task.only_copies:
        sentences.append(
            f"{plural(n, asked)} {_verb(n, 'does', 'do')} not count: the only right "
            f"{_verb(n, 'answer is its', 'answers are their')} own picture again. AIFF Folder Loader "
            "lists duplicates."
        )
    if (n := task.unasked) and not protocol.distractors:
        sentences.append(
            f"{plural(n, 'garment')} in the gallery {_verb(n, 'has', 'have')} no {asked}; AIFF "
            "Folder Loader lists what is missing."
        )
    if n := task.left_out:
        sentences.append(
            f"{plural(n, 'photo')} {_verb(n, 'is', 'are')} left out, since nobody knows "
            f"{_verb(n, 'its', 'their')} garment, or whether {_verb(n, 'it is', 'they are')} worn "
            "or from a shop."
        )
    if task.same_pictures:
        sentences.append(of_same_pictures(task))
    if n := evaluation.tied_queries:
        sentences.append(
            f"For {_verb(n, '1 query', f'{n:,} queries')} right and wrong photos are equally near: "
            "the scores are means over all their orders."
        )
    if len(task.queries) == 1 and len(task.gallery) > 5:
        sentences.append(
            "One photo says nothing about a network. Load more garments with AIFF Folder Loader."
        )
    if evaluation.transductive:
        sentences.append(
            f"The search “{SEARCHES[protocol.search].label}” learned from the photos being "
            "tested: the scores hold for photos that come together, not one by one."
        )
    return [*sentences, *lookbench_sentences(evaluation)]


def of_same_pictures(task: Task) -> str:
    """How many answers do not count since they are the query's own picture, a sentence."""
    n = task.same_pictures
    return (
        f"{plural(n, 'answer')} {_verb(n, 'is', 'are')} the query's own picture again and "
        f"{_verb(n, 'counts', 'count')} neither as right nor as wrong. AIFF Folder Loader "
        "finds and drops copies."
    )


def protocol_json(evaluation: Evaluation) -> dict:
    """What was asked, plain values only; choices that are not as usual come last."""
    protocol, task = evaluation.protocol, evaluation.task
    usual = asdict(Protocol())
    counts = {"left_out": task.left_out, "same_pictures": task.same_pictures}
    return {
        "query_domain": protocol.query_domain,
        "gallery_domain": protocol.gallery_domain,
        "queries": len(task.queries),
        "gallery": len(task.gallery),
        "items": task.items,
        "dropped_queries": task.dropped_queries,
        "distance": protocol.distance,
        **{name: count for name, count in counts.items() if count},
        **{
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(protocol).items()
            if value != usual[name]
        },
    }


def _kind(domain: str) -> str:
    return "photo" if domain == ALL else f"{domain} photo"


def _asked_otherwise(protocol: Protocol) -> list[str]:
    """Whatever is not as usual, a sentence each."""
    sentences = []
    if protocol.label is not None:
        sentences.append(f"An answer is right if its “{protocol.label}” is the query's.")
    if protocol.within:
        sentences.append(f"Each query searches only photos of its own “{protocol.within}”.")
    if protocol.unit != PHOTO:
        label = UNITS[protocol.unit][0]
        sentences.append(f"Ranks count {label[0].lower()}{label[1:]}.")
    if protocol.averaging != BY_QUERY:
        sentences.append(f"Scores are averaged {AVERAGINGS[protocol.averaging][0].lower()}.")
    if protocol.distractors:
        sentences.append("Gallery photos of unknown garments count as wrong answers.")
    return sentences


def _verb(count: int, one: str, more: str) -> str:
    return one if count == 1 else more
