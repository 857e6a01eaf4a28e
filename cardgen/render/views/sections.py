"""The sections of a card in reading order. Ids are stable; titles may change."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SECTIONS", "Section", "title_of"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its id, which is its anchor, its title, and parts that the contents name as well."""

    id: str
    title: str
    parts: tuple[Section, ...] = ()


SECTIONS = (
    Section("summary", "At a glance"),
    Section("overview", "Overview"),
    Section("intended_use", "Intended use and limitations"),
    Section("fairness", "Fairness and bias"),
    Section("robustness", "Conditions"),
    Section("performance", "Performance expectations and test method"),
    Section("acceptance", "Release criteria"),
    Section("design", "Design"),
    Section("deployment", "Deployment and performance optimisation"),
    Section("findings", "Outside findings"),
    Section("operations", "Updates and feedback"),
    Section("evidence", "Evidence"),
    Section("further_information", "Further information"),
    Section("glossary", "Glossary"),
)
"""What follows the head of the page (`identity`), in reading order."""


def title_of(identifier: str) -> str:
    """Return the title of a section."""
    return next(section.title for section in SECTIONS if section.id == identifier)
