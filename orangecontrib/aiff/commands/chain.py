"""Which networks, vectors, alignment and search a command takes: recommended, plain, or as said."""

import argparse
from collections.abc import Sequence
from dataclasses import replace

from ..alignment.methods import METHODS, NONE
from ..chains import PLAIN, RECOMMENDED, SETTLED, Chain, best_models, recipes_for
from ..embedding.recipe import Recipe
from ..embedding.weights.from_file import find_model
from ..errors import UsageError
from ..words import listed
from .console import show


def add_chain(command: argparse.ArgumentParser, usual: Chain = RECOMMENDED) -> None:
    """The two chains; each choice beside them counts more than they do.

    Parameters
    ----------
    usual : the command's chain where neither is asked for
    """
    command.set_defaults(chain=usual)
    group = command.add_mutually_exclusive_group()
    group.add_argument("--recommended", action="store_true",
        help="use the recommended chain, with the best installed networks unless --model names "
             "some")  # fmt: skip
    group.add_argument("--plain", action="store_true",
        help="work as Orange does: class scores of whole photos, not aligned")  # fmt: skip


def add_join(command: argparse.ArgumentParser, words: str) -> None:
    command.add_argument("--join", action="store_true", help=words)


def add_align(command: argparse.ArgumentParser, methods: Sequence[str] = tuple(METHODS)) -> None:
    labelled = RECOMMENDED.align_with_reference
    words = f"; with a reference of labelled photos {' or, of few garments, '.join(labelled)}"
    command.add_argument("--align", choices=methods,
        help="how to bring consumer and shop photos nearer each other (default: "
        f"{RECOMMENDED.align}{words if set(labelled) <= set(methods) else ''})")  # fmt: skip


def chosen_chain(options: argparse.Namespace) -> Chain:
    if options.recommended:
        return RECOMMENDED
    return PLAIN if options.plain else options.chain


def chosen_systems(options: argparse.Namespace) -> list[list[str]]:
    """The networks of each system: each model alone, and all joined last where that is wanted."""
    models = list(dict.fromkeys(options.model or []))
    if not models and options.recommended:
        models = best_models()
        show(f"Recommended: {' joined with '.join(models)}", to_errors=True)
        return [models]
    if options.join and len(models) < 2:
        raise UsageError("One network cannot be joined. Name another one: --model NAME.")
    if not models:
        models = list(chosen_chain(options).models)
        # Colours are for photos that are brought nearer each other.
        if getattr(options, "align", None) == NONE:
            models = [model for model in models if find_model(model).is_network]
        return [models]
    return [[model] for model in models] + ([models] if options.join else [])


def one_system(options: argparse.Namespace) -> list[str]:
    """The networks of the only system of a command that makes one table of vectors.

    Raises
    ------
    UsageError
        If several are named and nothing says that they are to be joined.
    """
    systems = chosen_systems(options)
    if len(systems) > 1 and not options.join:
        raise UsageError("Several networks make one vector only if they are joined: --join.")
    return systems[-1]


def recipes_of(options: argparse.Namespace, models: Sequence[str]) -> list[Recipe]:
    """The recipes of models whose vectors are joined: the chain's, but for what was said."""
    said = {name: value for name in SETTLED if (value := getattr(options, name)) is not None}
    others = {name: getattr(options, name) for name in ("unit", "precision", "gpu_jpegs")}
    usual = recipes_for(models, chosen_chain(options))
    return [replace(recipe, **said, **others) for recipe in usual]


def refuse_beside_catalogue(options: argparse.Namespace) -> None:
    """
    Raises
    ------
    UsageError
        If something is chosen that a catalogue's vectors settle.
    """
    usual = dict.fromkeys((*SETTLED, "model", "align", "reference"))
    usual |= {"precision": Recipe.precision} | dict.fromkeys(("unit", "gpu_jpegs", "join"), False)
    said = {name: getattr(options, name, value) for name, value in usual.items()}
    named = [
        f"--{'no-' if value is False else ''}{name.replace('_', '-')}"
        for name, value in said.items()
        if value != usual[name]
    ]
    if named:
        raise UsageError(
            f"The catalogue says which networks and which alignment. Leave {listed(named)} out."
        )


def system_key(models: Sequence[str]) -> str:
    """The name of joined networks, such as "squeezenet1_1+efficientnet_lite0"."""
    return "+".join(find_model(model).architecture for model in models)
