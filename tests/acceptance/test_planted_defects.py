"""Every defect that was seen in published cards, planted into a copy of an example: found there, and nothing else."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from cardgen.api import load
from cardgen.card.assemble import Estimated, estimate_all
from cardgen.card.document import LintFinding
from cardgen.card.lint.places import context_of, with_places
from cardgen.card.lint.registry import RULES, lint
from cardgen.card.measuring import measure_all
from cardgen.spec.loader import LoadedSpec

EXAMPLES = Path(__file__).resolve().parents[2] / "card_specs"
SPECS = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("**/card.yaml"))
RECIDIVISM, SPEECH, FACES = "recidivism-risk", "speech-transcription", "face-attributes"
PRIVACY = "Court and jail records are public in Florida."
SECURITY = "Files are encrypted in transit and at rest."
MONITORING = "Follow how often officers set the score aside, by race, sex and age."
CONSISTENCY = "Score everyone in scope, in the same way and at the same point of the case."

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Planted:
    """A defect: the rule that must find it, where it is put, and the words at which it must be found."""

    rule: str
    example: str
    edits: dict[str, Edit]
    at: str
    file: str = "card.yaml"
    name: str = ""


def put(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return edit


def several(*edits: Edit) -> Edit:
    def edit(text: str) -> str:
        for each in edits:
            text = each(text)
        return text

    return edit


def spec(old: str, new: str) -> dict[str, Edit]:
    return {"card.yaml": put(old, new)}


def base(old: str, new: str) -> dict[str, Edit]:
    return {"base.yaml": put(old, new)}


def without(start: str, lines: int) -> Edit:
    """Drop a line and some that follow it."""

    def edit(text: str) -> str:
        every = text.splitlines(keepends=True)
        (index,) = [number for number, line in enumerate(every) if line.startswith(start)]
        return "".join(every[:index] + every[index + lines :])

    return edit


def fewer_speakers(text: str) -> str:
    """Keep three of the nine speakers of the largest accent: thirty-five people become twenty-nine."""
    lines = text.splitlines(keepends=True)
    dropped = [line for line in lines if line.startswith("Mainstream US English")][3:]
    return "".join(line for line in lines if line not in dropped)


def hardly_missed(text: str) -> str:
    """Leave almost nobody of 45 and over who was missed: false negatives of the large cells become true negatives."""
    lines = []
    for line in text.splitlines():
        cells = line.split(",")
        if cells[2] == "45 and over" and int(cells[3]) > 60:
            cells[7], cells[6] = str(int(cells[7]) + int(cells[6])), "0"
        if cells[2] == "45 and over" and cells[0] in ("Hispanic", "Other"):
            cells[7], cells[6] = str(int(cells[7]) + int(cells[6])), "0"
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


AGAIN = """\
  - id: ibm-again
    title: IBM Watson Visual Recognition, from another page
    subject: ibm
    dataset: ppb
    date: 2018-02-23
    evaluator: {organisation: "Buolamwini and Gebru", independent: true}
    source:
      kind: reported
      document: {title: "A page about the study", url: "https://example.org/study"}
      figures:
        - {metric: error_rate, group: {skin-type: Darker, gender: Female}, value: 0.365}
        - {metric: error_rate, group: {skin-type: Darker, gender: Male}, value: 0.12}
        - {metric: error_rate, group: {skin-type: Lighter, gender: Female}, value: 0.071}
        - {metric: error_rate, group: {skin-type: Lighter, gender: Male}, value: 0.003}
    task: classification
    metrics: [error_rate]
    by: [[skin-type, gender]]

acceptance:
  # The published"""

PLANTED = (
    Planted(
        "typed-number",
        RECIDIVISM,
        spec(PRIVACY, f"{PRIVACY} The score was 7 from a range of [0,1], which exceeds. What it exceeds is lost."),
        at="which exceeds.",
        name="a sentence whose value is missing",
    ),
    Planted(
        "typed-number",
        RECIDIVISM,
        {"prose/fairness.md": put("**Age and sex.**", "**Age and sex.** We reach a false positive rate of 32.3 %.")},
        at="false positive rate of 32.3",
        file="prose/fairness.md",
        name="a figure in a prose file",
    ),
    Planted(
        "wrong-direction",
        RECIDIVISM,
        spec(CONSISTENCY, f'"{CONSISTENCY} The \\"team\\" takes steps to decrease the accuracy."'),
        at="decrease the accuracy",
    ),
    Planted(
        "claim-without-evidence",
        RECIDIVISM,
        spec(MONITORING, f">-\n    {MONITORING}\n    The score\n    performs well."),
        at="performs well",
    ),
    Planted(
        "claim-without-evidence",
        RECIDIVISM,
        {"prose/fairness.md": lambda _: "# Fairness\n\nWe looked at race.\nThere is minimal difference.\n"},
        at="minimal difference",
        file="prose/fairness.md",
        name="a section without a number",
    ),
    Planted(
        "missing-section",
        RECIDIVISM,
        {"card.yaml": without("  transparency:", 3)},
        at="design:",
        name="no transparency: told at the section that lacks it",
    ),
    Planted("placeholder", SPEECH, base(SECURITY, f"'{SECURITY} TODO: ask.'"), at="TODO: ask", file="base.yaml"),
    Planted(
        "contradicting-figures",
        FACES,
        spec("acceptance:\n  # The published", AGAIN),
        at="0.365",
    ),
    Planted(
        "relative-date",
        RECIDIVISM,
        spec(PRIVACY, f"{PRIVACY} Over the last fifteen years that did not change."),
        at="Over the last fifteen years",
    ),
    Planted(
        "stale",
        RECIDIVISM,
        spec("date: 2016-05-23\n    evaluator", "date: 2012-05-23\n    evaluator"),
        at="2012-05-23",
        name="an old evaluation",
    ),
    Planted(
        "stale",
        RECIDIVISM,
        spec("in 2013 and 2014}", "in 2013 and 2014, released: 2016-05-24}"),
        at="2016-05-23\n    evaluator",
        name="a subject newer than its evaluation",
    ),
    Planted(
        "wrong-service",
        SPEECH,
        base(SECURITY, f"{SECURITY} We compare ourselves with key image competitors."),
        at="image competitors",
        file="base.yaml",
    ),
    Planted(
        "orphan-metric",
        RECIDIVISM,
        spec("glossary:\n", "glossary:\n  - {term: Brier score, definition: A squared distance.}\n"),
        at="Brier score",
    ),
    Planted(
        "undefined-metric",
        RECIDIVISM,
        spec(MONITORING, f"{MONITORING} So is the false match rate."),
        at="false match rate",
    ),
    Planted("precision-beyond-n", FACES, spec("value: 0.345}", "value: 0.9997185}"), at="0.9997185"),
    Planted(
        "threshold-missing",
        RECIDIVISM,
        {
            "card.yaml": several(
                without("    threshold: 5", 1),
                put("The figures hold for one threshold, a score of five (medium) and above. A higher", "A higher"),
                put("a score of five and above, which its maker calls medium or high, counts as", "it becomes"),
            ),
            "prose/test-methodology.md": put("- A score of five and above counts as a prediction that the", "- The"),
        },
        at="id: two-years\n",
    ),
    Planted(
        "group-not-covered",
        SPEECH,
        {"base.yaml": without("  - {group: age,", 1)},
        at="- id: accent\n    label",
        file="base.yaml",
    ),
    Planted("weak-label", SPEECH, base("labels: annotated", "labels: proxy"), at="proxy", file="base.yaml"),
    Planted("few-clusters", SPEECH, {"counts.csv": fewer_speakers}, at="id: transcription"),
    Planted("few-events", RECIDIVISM, {"counts.csv": hardly_missed}, at="age, [race, sex]]"),
    Planted(
        "carried-forward",
        SPEECH,
        spec(
            'version: "0.6b-v3, revision 541d1f99c6b0"}\n',
            'version: "0.6b-v3", released: 2026-08-01}\n'
            '    - {id: parakeet-tdt-v4, kind: model, version: "0.6b-v4", released: 2026-08-20}\n',
        ),
        at="parakeet-tdt-v3\n    dataset",
    ),
    Planted(
        "unmeasured-confounder",
        RECIDIVISM,
        spec('differs by race.", group: race}', 'differs by race."}'),
        at="{id: policing",
    ),
)
"""The seventeen rows of the table, in its order."""


@cache
def estimated(path: Path) -> Estimated:
    loaded = load(path)
    return estimate_all(loaded.spec, measure_all(loaded))


def findings(loaded: LoadedSpec, figures: Estimated) -> tuple[LintFinding, ...]:
    context = context_of(loaded.spec, loaded.profile.profile, figures.figures)
    return with_places(loaded, lint(context), "release")


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.rule} {each.name}".strip())
def test_a_planted_defect_is_found_at_its_place_and_nothing_else(planted: Planted, tmp_path: Path) -> None:
    original = EXAMPLES / planted.example / "card.yaml"
    copy = tmp_path / planted.example
    shutil.copytree(original.parent, copy)
    for name, edit in planted.edits.items():
        file = copy / name
        file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    loaded = load(copy / "card.yaml")
    known = Counter((item.id, item.message) for item in findings(load(original), estimated(original)))
    same = load(original).spec.evaluations == loaded.spec.evaluations and "counts.csv" not in planted.edits
    found = findings(loaded, estimated(original if same else copy / "card.yaml"))  # prose changes no figure
    new = [item for item in found if not known[item.id, item.message]]
    text = (copy / planted.file).read_text(encoding="utf-8")
    assert text.count(planted.at) == 1
    before = text[: text.index(planted.at)]
    place = (planted.file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert [(item.id, (item.file, item.line, item.column)) for item in new] == [(planted.rule, place)], new


def test_every_rule_of_the_table_has_a_planted_defect() -> None:
    table = (
        *("typed-number", "wrong-direction", "claim-without-evidence", "missing-section", "placeholder"),
        *("contradicting-figures", "relative-date", "stale", "wrong-service", "orphan-metric", "undefined-metric"),
        *("precision-beyond-n", "threshold-missing", "group-not-covered", "weak-label", "few-clusters", "few-events"),
        *("carried-forward", "unmeasured-confounder"),
    )
    assert {planted.rule for planted in PLANTED} == set(table)
    assert set(table) <= {rule.id for rule in RULES}


@pytest.mark.parametrize("name", SPECS)
def test_the_examples_are_clean(name: str) -> None:
    path = EXAMPLES / name
    assert [item for item in findings(load(path), estimated(path)) if item.level != "info"] == []
