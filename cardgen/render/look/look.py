"""What a page is dressed in, once everything of it was read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardgen.render.look.overrides import Overrides

__all__ = ["PLAIN", "Look", "Theme"]


@dataclass(frozen=True, slots=True)
class Theme:
    """What a theme file says, ready for a page.

    Attributes:
        name: The organisation.
        logo: Its logo as a `data:` address; None for the name in letters.
        footer: The last line of every page; None for none.
        css: Styles that come after those of the page: colours, fonts, and the logo's place.
    """

    name: str
    logo: str | None
    footer: str | None
    css: str


@dataclass(frozen=True, slots=True)
class Look:
    """How pages look.

    Attributes:
        theme: Of the theme file; None for cardgen's own look.
        overrides: Templates of the organisation; None for cardgen's own alone.
    """

    theme: Theme | None = None
    overrides: Overrides | None = None

    def styled(self, css: str) -> str:
        """Return the styles of a page with those of the theme behind them."""
        return css if self.theme is None else f"{css}\n{self.theme.css}"


PLAIN = Look()
"""The look of cardgen itself."""
