"""The day on which something is judged, where a command is not told one."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

__all__ = ["judged_on"]


def judged_on(as_of: datetime | None) -> date | None:
    """Return the day of `--as-of`, else that of SOURCE_DATE_EPOCH, else None: the clock is not asked."""
    if as_of is not None:
        return as_of.date()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else None
