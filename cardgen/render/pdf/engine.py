"""WeasyPrint, held to the page it is given: it fetches nothing, writes no date and keeps its remarks to itself.

It is imported when a PDF is asked for, and not before: it needs Pango, which not every machine has.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import Element

from cardgen.errors import Problem, UnreadableError
from cardgen.render.pdf.structure import mend

__all__ = ["check_engine", "lay_out"]

_OLDEST = 70
"""The first version whose fetcher cannot be got round (CVE-2026-55073)."""

_INSTALL = "install it with the extra `pdf`: pip install 'cardgen[pdf]'"
_PANGO = "install Pango; on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def check_engine() -> None:
    """Check that PDFs can be made here, so that nobody waits for a card only to be told that they cannot.

    Raises:
        UnreadableError: WeasyPrint is missing, too old, or does not find Pango.
    """
    _weasyprint()


def lay_out(html: str, prepare: Callable[[Element], None], identifier: bytes) -> bytes:
    """Lay an HTML page out as PDF/UA-1; the same page and identifier give the same bytes.

    Args:
        html: The page. References to anything outside it are ignored.
        prepare: Called with the root of the parsed page, which it may change before it is laid out.
        identifier: What the file is known by; the same for every PDF of the same content.

    Raises:
        UnreadableError: WeasyPrint cannot be used here, or a style cannot do without something outside the page.
    """
    weasyprint = _weasyprint()
    with _quiet():
        try:
            page = weasyprint.HTML(string=html, url_fetcher=_fetcher(), media_type="print")
            prepare(page.etree_element)
            written: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, finisher=mend)
        except weasyprint.urls.URLFetchingError as error:  # a style that cannot do without what it names
            message = f"the page names something outside itself, and a PDF is made of the page alone: {error}"
            raise _cannot(message, "put it into the style as a `data:` address, or leave it out") from error
    return written


def _weasyprint() -> ModuleType:
    try:
        with _quiet():  # it reads its own styles while it is imported
            import weasyprint
    except ImportError:
        raise _cannot("a PDF needs WeasyPrint, which is not installed", _INSTALL) from None
    except OSError as error:
        message = f"a PDF needs Pango, which WeasyPrint does not find: {str(error).splitlines()[0]}"
        raise _cannot(message, _PANGO) from error
    if int(weasyprint.__version__.split(".")[0]) < _OLDEST:
        message = f"a PDF needs WeasyPrint {_OLDEST} or later, and {weasyprint.__version__} is installed"
        raise _cannot(message, f"older ones can be made to read files and addresses; {_INSTALL}")
    module: ModuleType = weasyprint
    return module


def _cannot(message: str, hint: str) -> UnreadableError:
    return UnreadableError(Problem(None, "", message, hint, "pdf"))


def _fetcher() -> Any:
    """Return what reads `data:` URLs and refuses every other one, wherever a page or a style names it."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what WeasyPrint remarks on styles out of the logs of whoever calls: nobody can do anything about it."""
    loggers = [logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress", "fontTools")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
