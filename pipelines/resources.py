"""The one resource: a refresh of one warehouse, with the lock held for as long as the run lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field, PrivateAttr

from pipelines.failures import UNATTENDED
from smartdata.config import load_settings

if TYPE_CHECKING:
    from smartdata.refresh import Refresh


_PATIENCE_SECONDS = 3600.0


class RefreshRun(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Settings of a run. What is left out comes from the environment or ``smartdata.toml``."""

    raw: str | None = None
    warehouse: str | None = None
    sources: list[str] = Field(default_factory=list)
    version: str | None = None

    _refresh: Refresh | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RefreshRun]:
        """Hold the warehouse for the run. The executor is in-process, so that is one process."""
        from smartdata.refresh import Refresh, warehouse_lock  # heavy: not when definitions load

        settings = load_settings(
            Path(self.raw) if self.raw else None, Path(self.warehouse) if self.warehouse else None
        )
        tags = context.run.tags if context.run else {}
        if any(tag in tags for tag in UNATTENDED):
            # Nobody is there to start the run again, so it waits for the one at work.
            patience = max(settings.lock_timeout_seconds, _PATIENCE_SECONDS)
            settings = settings.model_copy(update={"lock_timeout_seconds": patience})
        with warehouse_lock(settings):
            self._refresh = Refresh(settings, tuple(self.sources), self.version)
            yield self

    @property
    def refresh(self) -> Refresh:
        """The run itself, whose stages the assets call."""
        if self._refresh is None:
            raise RuntimeError("a RefreshRun is used outside of a Dagster run")
        return self._refresh
