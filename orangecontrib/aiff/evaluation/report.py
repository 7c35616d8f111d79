"""What an evaluation says, as plain values that JSON can hold."""

from collections.abc import Sequence

from .comparison import Comparison, compare
from .evaluation import Evaluation
from .sentences import protocol_json


def report_json(
    evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison] | None = None
) -> dict:
    """All figures of one or several systems that were asked the same.

    Parameters
    ----------
    comparisons : worked out here if not given

    Returns
    -------
    "protocol", "systems" and, of several, "comparisons"; plain values only
    """
    report = {
        "protocol": protocol_json(evaluations[0]),
        "systems": [evaluation.as_json() for evaluation in evaluations],
    }
    if len(evaluations) > 1:
        found = compare(evaluations) if comparisons is None else comparisons
        report["comparisons"] = [comparison.as_json() for comparison in found]
    return report
