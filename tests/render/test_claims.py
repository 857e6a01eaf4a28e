"""A card as lines for `git diff`."""

from __future__ import annotations

from cardgen.render.claims import claims
from tests.render.page_cards import full, with_statuses


def test_every_claim_is_a_line_under_a_path_of_ids() -> None:
    lines = list(claims(full()))
    assert len(lines) == len(set(lines))
    assert all((line.startswith("/") and ": " in line) or line.endswith(":") for line in lines)
    assert "/intended_use/limitations/accents/text: Few accents." in lines
    assert any(line.startswith("/card/version: ") for line in lines)
    assert not any(line.startswith("/intended_use/limitations/accents/id") for line in lines)
    assert not any(part in line for line in lines for part in ("/generator/", "/lint/", "/curves/", "/#order"))


def test_a_figure_is_one_line_with_its_interval_and_no_more_digits_than_it_has() -> None:
    card = full()
    figures = {line.partition(": ")[0]: line.partition(": ")[2] for line in claims(card) if line.startswith("/results")}
    assert len(figures) == len(card.results)
    assert figures["/results/test/wer/accent=Vietnamese"].startswith("22")
    assert " to " in figures["/results/test/wer/overall"]
    assert all(len(text) < 60 for text in figures.values())


def test_a_figure_that_is_not_there_says_why() -> None:
    lines = list(claims(with_statuses()))
    assert any(line.endswith(": suppressed") for line in lines)


def test_order_says_nothing() -> None:
    card = full()
    use = card.intended_use
    turned = use.model_copy(update={"limitations": tuple(reversed(use.limitations)), "users": use.users})
    mixed = card.model_copy(update={"intended_use": turned, "results": tuple(reversed(card.results))})
    assert sorted(claims(mixed)) == sorted(claims(card))


def test_lines_of_a_text_stay_lines_and_hidden_characters_are_written_out() -> None:
    card = full()
    use = card.intended_use.model_copy(update={"purpose": "One.\n\nTwo \u202e three\x1b[31m."})
    lines = list(claims(card.model_copy(update={"intended_use": use})))
    at = lines.index("/intended_use/purpose: One.")
    assert lines[at : at + 3] == [
        "/intended_use/purpose: One.",
        "/intended_use/purpose:",
        "/intended_use/purpose: Two \\u202e three\\u001b[31m.",
    ]
