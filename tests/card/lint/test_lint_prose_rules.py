"""Rules about wording: each speaks of its case in one sentence, and is silent on what only looks like it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardgen.card.lint.rule import Finding

Lint = Callable[..., tuple[Finding, ...]]
Said = Callable[[str], list[tuple[str, str]]]


def test_the_clean_spec_is_clean(findings: Lint) -> None:
    assert findings() == ()


def test_placeholder(said: Said) -> None:
    assert said("TODO: ask legal.") == [
        ("placeholder", 'design.privacy is still to be written: "TODO: ask legal."; write it, or leave the field out')
    ]


@pytest.mark.parametrize(
    "text",
    [
        "TBD",
        "FIXME later",
        "[More Information Needed]",
        "More information needed.",
        "Lorem ipsum dolor sit amet.",
        "We delete xxx.",
        "Replace this: what happens to audio.",
        "[describe what happens to audio]",
        "<insert retention period>",
        "[Your organisation] deletes audio.",
        "The retention is to be determined.",
        "…",
        "???",
        "<!-- TODO -->",
    ],
)
def test_placeholders_of_many_kinds(said: Said, text: str) -> None:
    assert [rule for rule, _ in said(text)] == ["placeholder"]


@pytest.mark.parametrize(
    "text",
    [
        "Write `TODO` beside what is open.",
        "See [the list](https://example.org/TODO) and [describe it][1].",
        "Todo esto se borra.",
        "The threshold is to be determined by the customer.",
        "Add a reference to each claim [1].",
        "Sizes XXL and L.",
    ],
)
def test_words_that_look_like_placeholders(said: Said, text: str) -> None:
    assert said(text) == []


def test_a_placeholder_in_a_name(findings: Lint) -> None:
    (finding,) = findings({"service.provider": "TBD"})
    assert (finding.rule, finding.path) == ("placeholder", ("service", "provider"))


def test_relative_date(said: Said) -> None:
    assert said("Speech has changed over the last fifteen years.") == [
        (
            "relative-date",
            (
                '"over the last fifteen years" is true only when it was written, and the card is read later; '
                "write the date or the year"
            ),
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Reviewed last year.",
        "It was recently changed.",
        "Audio of this year is deleted.",
        "Changed three months ago.",
        "In recent years storage became cheap.",
        "As of today nothing is kept.",
        "It will soon be encrypted.",
        "Kept until now.",
    ],
)
def test_relative_dates_of_many_kinds(said: Said, text: str) -> None:
    assert [rule for rule, _ in said(text)] == ["relative-date"]


@pytest.mark.parametrize(
    "text",
    [
        "Reviewed once a year.",
        "Charges within the two years after screening.",
        "Convictions in the past two years before screening.",
        "The most recently used file is kept, currently for thirty days.",
        "The last quarter of the file is dropped.",
        "Delete it as soon as possible, today or on another day.",
    ],
)
def test_time_that_is_not_told_from_the_day_of_writing(said: Said, text: str) -> None:
    assert said(text) == []


def test_claim_without_evidence(said: Said) -> None:
    assert said("The service performs equally well for everyone.") == [
        (
            "claim-without-evidence",
            (
                '"performs equally well" claims quality, and no result stands in the same text; '
                "refer to the figure that shows it, or leave the claim out"
            ),
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Differences: no significant difference was seen.",
        "A state-of-the-art model.",
        "Differences between groups are minimal.",
        "The service is fair.",
        "We observed no bias.",
        "It treats all users equally.",
        "It outperforms other services.",
        "Its results are excellent.",
        "Accuracy is consistent across groups.",
        "An accurate and reliable service.",
    ],
)
def test_claims_of_other_kinds(said: Said, text: str) -> None:
    assert [rule for rule, _ in said(text)] == ["claim-without-evidence"]


@pytest.mark.parametrize(
    "text",
    [
        "It performs well: {{ overall('wer') }}.",
        "It does not perform well in noise, and may not be highly accurate there.",
        "Test whether it performs well on your recordings.",
        "High accuracy is needed where a person depends on it.",
        "An unbiased sample was drawn.",
        "Ask what is fair to your users, and whether differences between groups are small.",
        "Recordings under fair use are fair use.",
    ],
)
def test_what_claims_nothing_or_shows_it(said: Said, text: str) -> None:
    assert said(text) == []


def test_fairness_without_a_figure_of_any_group(findings: Lint) -> None:
    text = {"design.fairness": "We care about every speaker."}
    assert findings(text) == ()
    alone: dict[str, object] = text | {"evaluations.0.by": [], "variation.confounding": []}
    (finding,) = [each for each in findings(alone) if each.rule == "claim-without-evidence"]
    assert finding.path == ("design", "fairness")
    assert finding.message.startswith("the card speaks of fairness, and no evaluation divides by a group")
    declared = alone | {"not_measured": [{"group": "accent", "reason": "No labels."}]}
    assert [each.rule for each in findings(declared)] == []


def test_wrong_direction(said: Said) -> None:
    assert said("We take steps to decrease the accuracy.") == [
        (
            "wrong-direction",
            (
                '"decrease the accuracy" would make the service worse, because higher accuracy is better; '
                "turn the verb round, or name the metric that is meant"
            ),
        )
    ]
    assert said("Training aims to increase the word error rate.") == [
        (
            "wrong-direction",
            (
                '"increase the word error rate" would make the service worse, because lower word error rate is better; '
                "turn the verb round, or name the metric that is meant"
            ),
        )
    ]


def test_the_defect_of_a_published_card(said: Said) -> None:
    assert "wrong-direction" in [rule for rule, _ in said("The team takes steps to decrease the TAR and TRR.")]


@pytest.mark.parametrize(
    "text",
    [
        "Noise reduces accuracy and increases the word error rate.",
        "We take steps to decrease the word error rate.",
        "Custom words help to reduce accuracy gaps.",
        "Raise the threshold, a trade-off used to lower recall for fewer false matches.",
        "Quantisation is used to reduce precision of the weights.",
    ],
)
def test_facts_and_the_right_direction(said: Said, text: str) -> None:
    assert [message for rule, message in said(text) if rule == "wrong-direction"] == []


def test_wrong_direction_follows_the_owners_direction(findings: Lint) -> None:
    text = {"design.privacy": "We work to increase the completion."}
    choice = {"id": "completion", "numerator": "done", "direction": "lower_is_better"}
    assert findings(text | {"evaluations.0.metrics": [choice | {"direction": "higher_is_better"}]}) == ()
    (finding,) = findings(text | {"evaluations.0.metrics": [choice]})
    assert finding.rule == "wrong-direction"


def test_wrong_service(findings: Lint) -> None:
    (finding,) = findings({"design.privacy": "Facial images are deleted."})
    assert finding.message == (
        '"Facial" belongs to a service of another kind (face attributes, face verification), and the rest of the card '
        "does not mention it; check whether the text was copied from another card"
    )


def test_a_word_that_the_card_introduces_is_its_own(findings: Lint) -> None:
    own = {"service.summary": "Turns the sound of a photograph album into text.", "design.privacy": "Photographs stay."}
    assert findings(own) == ()
    assert findings({"design.privacy": "The service is not a chatbot."}) == ()


def test_undefined_metric(said: Said) -> None:
    assert said("Quality is followed by the character error rate.") == [
        (
            "undefined-metric",
            (
                '"character error rate" is named, but no evaluation measures it and nothing on the card defines it; '
                "measure it, define it in the glossary, or list it under not_measured with the reason"
            ),
        )
    ]


def test_metrics_that_are_measured_defined_or_declared(findings: Lint) -> None:
    text = {"design.privacy": "We follow WER, accuracy and the word error rate."}
    assert [finding.rule for finding in findings({"design.privacy": "We follow the false match rate."})] == [
        "undefined-metric"
    ]
    assert findings(text) == ()
    perplexed = {"design.privacy": "We follow the character error rate."}
    assert findings(perplexed | {"not_measured": [{"metric": "cer", "reason": "Not asked for."}]}) == ()
    defined = [{"term": "Character error rate", "definition": "Wrong characters per character said."}]
    assert findings(perplexed | {"glossary": defined}) == ()


RETRIEVAL = {"task": "retrieval", "columns": {"relevance": "grade", "rank": "rank"}, "cluster": "query"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("We follow NDCG@10 of every query.", []),
        ("We follow nDCG, and the hit rate.", []),
        ("We follow NDCG@10, and hit rate@5 beside it.", []),
        ("We follow NDCG@5 of every query.", ['"NDCG@5" is named']),
        ("We follow NDCG@10, never NDCG@5 of a query.", ['"NDCG@5" is named']),
    ],
)
def test_a_metric_with_a_parameter_is_named_with_it_or_without(findings: Lint, text: str, named: list[str]) -> None:
    changes = {f"evaluations.0.{name}": value for name, value in RETRIEVAL.items()}
    changes |= {"evaluations.0.metrics": ["ndcg_at_10", "hit_rate_at_5"], "design.privacy": text}
    found = [each.message for each in findings(changes) if each.rule == "undefined-metric"]
    assert [message[: len(start)] for message, start in zip(found, named, strict=True)] == named


def test_orphan_metric(findings: Lint) -> None:
    (finding,) = findings({"glossary": [{"term": "Brier score", "definition": "A squared distance."}]})
    assert (finding.rule, finding.path) == ("orphan-metric", ("glossary", 0, "term"))
    assert finding.message == (
        '"Brier score" is defined, but no evaluation measures it and no text names it; measure it, or remove the entry'
    )
    assert findings({"glossary": [{"term": "Word error rate (WER)", "definition": "Wrong words."}]}) == ()
