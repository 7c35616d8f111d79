"""What an evaluation says, as plain values that JSON can hold."""

from collections.abc import Sequence

from .comparison import Comparison, compare
from .evaluation import Evaluation
from .sentences import protocol_json
from .systems import Refused


def report_json(
    evaluations: Sequence[Evaluation],
    comparisons: Sequence[Comparison] | None = None,
    refused: Sequence[Refused] = (),
) -> dict:
    """All scores of one or several systems that were asked the same.

    Of the depths k all that were asked for are there, also those that the gallery does not reach.

    Parameters
    ----------
    comparisons : worked out here if not given
    refused : systems that could not be evaluated

    Returns
    -------
    "protocol", "systems", of several "comparisons", and of refused ones "refused" with "name" and
    "reason"; plain values only
    """
    report = {
        "protocol": protocol_json(evaluations[0]),
        "systems": [evaluation.as_json() for evaluation in evaluations],
    }
    if len(evaluations) > 1:
        found = compare(evaluations) if comparisons is None else comparisons
        report["comparisons"] = [comparison.as_json() for comparison in found]
    if refused:
        report["refused"] = [each.as_json() for each in refused]
    return report
