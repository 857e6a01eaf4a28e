"""A figure about quality does not belong in prose; any other number does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardgen.card.lint.rule import Finding

Lint = Callable[..., tuple[Finding, ...]]
Said = Callable[[str], list[tuple[str, str]]]

FIGURES = (
    ("The model reaches an accuracy of 95 %.", "accuracy of 95 %"),
    ("WER is 0.12.", "WER is 0.12"),
    ("It has a 99.97% true match rate.", "99.97% true match rate"),
    ("There is a 3 point gap.", "3 point gap"),
    ("The older model makes twice as many errors.", "twice as many errors"),
    ("We saw error rates below 5 percent.", "error rates below 5 percent"),
    ("In 9 of 14 groups it is lower.", "9 of 14 groups"),
    ("The word error rate (WER) for Vietnamese speakers is 0.22.", None),
    ("The service recognises 95 % of words.", "95 %"),
    ("About 5 % of words are wrong.", "5 % of words are wrong"),
    ("Accuracy was high, at 95 %.", "Accuracy was high, at 95 %"),
    ("An F1 score of 0.87 was measured.", "F1 score of 0.87"),
    ("AUC: 0.91", "AUC: 0.91"),
    ("Recall rose by 3 points.", "rose by 3 points"),
    ("Women get three times the error rate of men.", "three times the error rate"),
    ("There were 12 errors in 400 utterances.", "12 errors in"),
    ("100 % of 250 attacks were detected.", None),
    ("One in ten words is wrong.", "One in ten words"),
    ("Women are 2.5 times more likely to be misclassified.", "2.5 times more likely to be misclassified"),
    ("At a threshold of 0.9 the FMR is 0.001.", "FMR is 0.001"),
    ("The lowest true match rate across six groups (skin tone × gender) is 99.97 %.", None),
    ("The service performs 10 % worse for women.", "10 % worse"),
    ("**Accuracy** ≥ 95%", None),
    ("WER fell to 7,5.", None),
    ("Nine of fourteen groups keep the limit.", "Nine of fourteen groups"),
    ("| accent | WER |\n|---|---|\n| Irish | 0.2 |\n| Scottish | 0.3 |", "0.2"),
)

OTHER_NUMBERS = (
    "Audio at 16 kHz gives fewer errors than audio at 8 to 48 kHz.",
    "Accuracy was measured on 2026-03-01, and again in March 2024 and on 20 May 2026, with version 2.1 and v3.",
    "Error rates follow ISO/IEC 19795-1:2021, Article 13, RFC 8785, Table 2 and section 3.2.",
    "Accuracy lies between 0 and 1; a score from one to ten is cut there.",
    "Files up to 2 GB and 30 seconds, or 4 hours, keep their accuracy.",
    "Medium and high count as positive, with errors in both.",
    "The model, as GPT-4 and a level A2 reader do, learnt from 5,000 hours of audio and makes errors.",
    "The Top 10 errors are listed.",
    "See https://example.org/accuracy-95% and `accuracy of 95 %`.",
    "The word error rate is {{ overall('wer') }} over 7 accents.",
    "```\naccuracy of 95 %\n```",
    "Results carry 95 % confidence intervals of the error rate.",
    "Use a threshold of 0.9 where a false match lets a stranger in.",
    "The default threshold is 80 %; lower it for better recall.",
    "A word error rate of 0.1 means that one word in ten is wrong.",
    "An AUC of 0.5 is no better than chance, and no service is 100 % accurate.",
    "If the WER exceeds 30 %, tell us.",
    "10% of the recordings are noisy, where errors are more common.",
    "Accuracy was measured on a 10 % sample, and on 20 % of the traffic.",
    "Accuracy drops when more than 20 % of the face is covered or noise is above 10 %.",
    "20 % of the training data is synthetic.",
    "A category with fewer than 5 errors in it stays out, as do groups with fewer than 30 rows.",
    "HTTP 500 errors are tried again 3 times; error 413 is not.",
    "FNMR at an FMR of 0.001 is the headline metric; recall at 10 is not measured.",
    "Timestamps have a precision of 10 ms; weights have int8 precision.",
    "Mean opinion score on a five-point scale, 1 to 5, by 3 annotators with an agreement of 0.82.",
    "Run the evaluation twice and compare the error rates; one of the two speakers is louder.",
    "It supports 9 of 14 languages with an uptime of 99.9 %.",
    "We measure (1) accuracy, (2) recall (3) precision.",
    "Speakers are aged 18 to 65; 52 % are women. Error rate by age (18 to 25, 26 to 40) is shown.",
    "Accuracy at 8, 16 and 48 kHz is shown, and the gap between 2 and 4 speakers.",
    "A 10% improvement in latency costs no accuracy.",
)


@pytest.mark.parametrize(("text", "words"), FIGURES)
def test_a_figure_about_quality_is_found(said: Said, text: str, words: str | None) -> None:
    found = said(text)
    assert [rule for rule, _ in found if rule == "typed-number"] == ["typed-number"]
    assert words is None or f'"{words}" is a figure' in found[0][1]


@pytest.mark.parametrize("text", OTHER_NUMBERS)
def test_any_other_number_is_let_pass(said: Said, text: str) -> None:
    assert [message for rule, message in said(text) if rule == "typed-number"] == []


def test_the_message_says_what_to_write_and_the_offset_where(findings: Lint) -> None:
    (finding,) = findings({"design.privacy": "Audio is kept.\n\nWe reach a word error rate of 12 %."})
    assert finding.path == ("design", "privacy")
    assert finding.offset == (2, 11)
    assert finding.message == (
        '"word error rate of 12 %" is a figure typed into prose, so nothing keeps it true when results change; '
        'write a reference such as {{ overall("wer") }}, or leave it out'
    )


def test_every_prose_field_is_read_and_evidence_is_not(findings: Lint) -> None:
    wrong = "An accuracy of 95 %."
    found = findings(
        {
            "intended_use.use_cases.0.considerations": wrong,
            "deployment.consistency": {"not_applicable": wrong},
            "datasets.0.collected": wrong,
            "groups.0.justification": wrong,
            "card.changelog": [{"version": "1.0.0", "date": "2026-06-01", "kind": "first", "summary": wrong}],
        }
    )
    assert [finding.path for finding in found] == [
        ("card", "changelog", 0, "summary"),
        ("datasets", 0, "collected"),
        ("deployment", "consistency", "not_applicable"),
        ("intended_use", "use_cases", 0, "considerations"),
    ]


def test_a_metric_of_the_owner_is_a_metric(findings: Lint) -> None:
    choice = {"id": "completion", "label": "Completed calls", "numerator": "done", "direction": "higher_is_better"}
    text = {"design.privacy": "Completed calls: 93."}
    assert findings(text) == ()
    (finding,) = findings(text | {"evaluations.0.metrics": [choice]})
    assert finding.message.startswith('"Completed calls: 93" is a figure')
    assert '{{ overall("completion") }}' in finding.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It scored within a range of [0,1], which exceeds.", "which exceeds."),
        ("We saw a score of , from a range of [0,1].", "of , from a range of [0,1]."),
        ("It reaches a rate of %.", "of %."),
        ("The result exceeds , as planned.", "exceeds , as planned."),
    ],
)
def test_a_figure_that_is_missing_is_found(said: Said, text: str, words: str) -> None:
    ((rule, message),) = said(text)
    assert rule == "typed-number"
    assert message == (
        f'a figure is missing at "{words}"; '
        'write a reference such as {{ overall("wer") }}, or leave the sentence out'
    )


@pytest.mark.parametrize(
    "text",
    [
        "Tell us which limit it exceeds, and by how much.",
        "The value is {{ overall('wer') }}, of which {{ count('accent') }} accents are shown.",
        "The separator is a comma, of course.",
    ],
)
def test_a_sentence_that_lacks_nothing_is_let_pass(said: Said, text: str) -> None:
    assert said(text) == []
