"""What is known before data is read: metrics, task and columns that do not fit together."""

from __future__ import annotations

from typing import Any

import pytest

from cardgen.evaluation.fit import check
from cardgen.spec.document import CardSpec
from cardgen.spec.metrics import MetricOptions
from cardgen.spec.sources import CountsSource
from tests.evaluation.evaluation_specs import evaluation

PAIRS = {"genuine": "g", "score": "s", "first_subject": "a", "second_subject": "b"}
COUNTS = CountsSource(kind="counts", path="counts.csv")
CLASSES = {"label": "y", "prediction": "p"}
EDITS = {"substitutions": "s", "deletions": "d", "insertions": "i"}
CONFUSION = {"true_positives": "a", "false_positives": "b", "false_negatives": "c", "true_negatives": "d"}


def found(
    task: str, metrics: Any, columns: Any, source: Any = "rows.csv", **more: Any
) -> list[tuple[str, str, str, str]]:
    parts: dict[str, Any] = {"evaluations": (evaluation(task, source, metrics, (), columns, **more),)}
    spec = CardSpec.model_construct(**parts)
    return [(".".join(map(str, path)), message, hint, kind) for path, message, hint, kind in check(spec)]


@pytest.mark.parametrize(
    ("task", "metrics", "columns", "more"),
    [
        ("classification", ["accuracy", "fpr"], CLASSES, {}),
        ("classification", ["auc", "brier"], {"label": "y", "score": "s"}, {}),
        ("classification", ["fpr"], {"label": "y", "score": "s"}, {"threshold": 0.5}),
        ("transcription", ["wer", "cer"], {"reference": "r", "hypothesis": "h"}, {}),
        ("transcription", ["wer"], {"errors": "e", "words": "w"}, {}),
        ("transcription", ["wer"], {"words": "w", "substitutions": "s", "deletions": "d", "insertions": "i"}, {}),
        ("verification", ["fmr"], {"genuine": "g", "score": "s"}, {"threshold": 0.5}),
        ("scores", [MetricOptions(id="own", numerator="k", denominator="n")], {}, {}),
        ("transcription", ["wer"], {"errors": "e", "words": "w", "rows": "n"}, {"source": COUNTS}),
        ("classification", ["accuracy"], {"numerator": "k", "denominator": "n"}, {"source": COUNTS}),
        ("transcription", ["mer", "wil", "ser"], {"reference": "r", "hypothesis": "h"}, {}),
        ("transcription", ["ser", "wer_macro_utterance"], {"errors": "e", "words": "w"}, {}),
        ("transcription", ["mer"], {"errors": "e", "insertions": "i", "words": "w"}, {}),
        ("transcription", ["wil"], {**EDITS, "words": "w"}, {}),
        ("transcription", ["wil", "mer"], {**EDITS, "words": "w", "rows": "n"}, {"source": COUNTS}),
        ("transcription", ["wer_macro_speaker"], {"errors": "e", "words": "w"}, {"cluster": "s"}),
        (
            "transcription",
            ["wer_macro_speaker"],
            {"errors": "e", "words": "w", "rows": "n"},
            {"source": COUNTS, "cluster": "s"},
        ),
        ("transcription", ["ser"], {"numerator": "k", "denominator": "n"}, {"source": COUNTS}),
        ("classification", ["mcc", "lr_positive"], CONFUSION, {"source": COUNTS}),
        ("classification", ["ece", "log_loss", "calibration_in_large"], {"label": "y", "score": "s"}, {}),
        ("regression", ["mae", "rmse", "bias", "r2"], CLASSES, {}),
    ],
)
def test_what_fits(task: str, metrics: Any, columns: Any, more: Any) -> None:
    assert found(task, metrics, columns, **more) == []


@pytest.mark.parametrize(
    ("task", "metrics", "columns", "more", "field", "message", "hint"),
    [
        (
            "classification",
            ["acuracy"],
            CLASSES,
            {},
            "metrics.0",
            'there is no metric "acuracy"',
            'did you mean "accuracy"?',
        ),
        (
            "verification",
            ["wer", "fmr"],
            {"genuine": "g", "score": "s"},
            {"threshold": 1.0},
            "metrics.0",
            'the metric "wer" is of the task transcription, not of verification',
            "metrics of verification: fnmr, fmr, tmr, tnmr, eer, tmr_at_fmr_1e-2, tmr_at_fmr_1e-3, tmr_at_fmr_1e-4",
        ),
        (
            "scores",
            [MetricOptions(id="rate", numerator="k")],
            {},
            {},
            "metrics.0.id",
            '"rate" is a registered metric, so a metric of your own cannot be called that',
            "give it another id, or remove its numerator",
        ),
        (
            "classification",
            ["fpr"],
            {"label": "y", "score": "s"},
            {},
            "threshold",
            'the metric "fpr" needs a threshold for the scores',
            "write the one that the service decides with",
        ),
        (
            "verification",
            ["tmr"],
            {"genuine": "g", "score": "s"},
            {},
            "threshold",
            'the metric "tmr" needs a threshold for the scores',
            "write the one that the service decides with",
        ),
        (
            "classification",
            ["auc"],
            CLASSES,
            {},
            "columns",
            'the metric "auc" needs a column of scores',
            "name it: columns: {score: …}",
        ),
        (
            "classification",
            ["fpr"],
            CLASSES,
            {"classes": ("cat", "dog")},
            "classes",
            'the metric "fpr" needs to know which class is positive',
            "write positive: with one of cat, dog",
        ),
        (
            "transcription",
            ["wer"],
            {"reference": "r"},
            {},
            "columns",
            "words are compared with a hypothesis, but no column is named for it",
            "",
        ),
        (
            "transcription",
            ["deletion_rate"],
            {"errors": "e", "words": "w"},
            {},
            "columns",
            'the metric "deletion_rate" needs the columns deletions, or reference and hypothesis',
            "",
        ),
        (
            "scores",
            ["mean"],
            {"value": "v", "label": "y"},
            {},
            "columns.label",
            "rows of the task scores have no column in the role label",
            "they have: value",
        ),
        (
            "transcription",
            ["wer"],
            {"errors": "e", "words": "w"},
            {"source": COUNTS},
            "columns",
            "counts need a column that says how many rows a line stands for",
            "name it: columns: {rows: …}",
        ),
        (
            "classification",
            ["fpr"],
            {"correct": "c", "rows": "n"},
            {"source": COUNTS},
            "columns",
            'the metric "fpr" needs counts in the roles false_positives, true_negatives',
            "or numerator and denominator",
        ),
        (
            "transcription",
            ["wer_macro_speaker"],
            {"errors": "e", "words": "w"},
            {},
            "cluster",
            'the metric "wer_macro_speaker" is a mean over clusters, and no cluster is declared',
            "name the column of speakers: cluster: …",
        ),
        (
            "transcription",
            ["ser"],
            {"words": "w", "insertions": "i"},
            {},
            "columns",
            (
                'the metric "ser" needs the columns errors, or substitutions, deletions and insertions, '
                "or reference and hypothesis"
            ),
            "",
        ),
        (
            "transcription",
            ["wil"],
            {"errors": "e", "words": "w"},
            {},
            "columns",
            'the metric "wil" needs the columns deletions, insertions, substitutions, or reference and hypothesis',
            "",
        ),
        (
            "transcription",
            ["ser"],
            {"errors": "e", "words": "w", "rows": "n"},
            {"source": COUNTS},
            "columns",
            'the metric "ser" cannot be computed from the counts of transcription',
            "or numerator and denominator",
        ),
        (
            "classification",
            ["ece"],
            CONFUSION,
            {"source": COUNTS},
            "columns",
            'the metric "ece" cannot be computed from the counts of classification',
            "give rows, or report it",
        ),
        (
            "classification",
            ["mcc"],
            {"numerator": "k", "denominator": "n", "rows": "m"},
            {"source": COUNTS},
            "columns",
            'the metric "mcc" is no ratio, so a numerator and a denominator do not give it',
            "give rows, or report it",
        ),
        (
            "classification",
            ["log_loss"],
            CLASSES,
            {},
            "columns",
            'the metric "log_loss" needs a column of scores',
            "name it: columns: {score: …}",
        ),
        (
            "regression",
            ["mae"],
            {"label": "y"},
            {},
            "columns",
            "the task regression needs a column in the role prediction",
            "name it: columns: {prediction: …}",
        ),
        (
            "regression",
            ["r2"],
            CLASSES,
            {"threshold": 0.5},
            "threshold",
            "the task regression has no threshold",
            "remove it",
        ),
        (
            "verification",
            ["fmr"],
            {"genuine": "g", "score": "s", "first_subject": "a"},
            {"threshold": 0.5},
            "columns",
            "a pair has two people, and no column is named for the second subject",
            "name it: columns: {second_subject: …}",
        ),
        (
            "verification",
            ["fmr"],
            PAIRS,
            {"threshold": 0.5, "cluster": "c"},
            "cluster",
            "the subjects of pairs already say which pairs are not independent",
            "remove cluster, or the columns of subjects",
        ),
        (
            "verification",
            ["fmr"],
            PAIRS,
            {"threshold": 0.5, "weight": "w"},
            "weight",
            "pairs that share subjects have no weights here",
            "remove weight, or the columns of subjects",
        ),
        (
            "identification",
            ["fnir"],
            {"mated": "m"},
            {},
            "columns",
            "the task identification needs a column in the role returned",
            "name it: columns: {returned: …}",
        ),
        (
            "scores",
            ["rate"],
            {"numerator": "k", "denominator": "n"},
            {"source": COUNTS, "weight": "w"},
            "weight",
            "weight is of rows, and a line of counts stands for many",
            "remove it",
        ),
    ],
)
def test_what_does_not_fit(
    task: str, metrics: Any, columns: Any, more: Any, field: str, message: str, hint: str
) -> None:
    ((where, said, advice, kind),) = found(task, metrics, columns, **more)
    assert (where, said, advice) == (f"evaluations.0.{field}", message, hint)
    assert kind
