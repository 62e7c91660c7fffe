"""The one resource: a refresh of one warehouse, which is held once the first stage begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field, PrivateAttr

from pipelines.failures import is_unattended
from smartdata.config import Settings, load_settings

if TYPE_CHECKING:
    from smartdata.refresh import Refresh


_PATIENCE_SECONDS = 3600.0


class RefreshRun(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Settings of a run. What is left out comes from the environment or ``smartdata.toml``."""

    raw: str | None = None
    warehouse: str | None = None
    sources: list[str] = Field(default_factory=list)
    version: str | None = None
    full: bool = False

    _settings: Settings | None = PrivateAttr(default=None)
    _held: ExitStack | None = PrivateAttr(default=None)
    _refresh: Refresh | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RefreshRun]:
        """Ready for a run. The executor is in-process, so that is one process."""
        settings = load_settings(
            Path(self.raw) if self.raw else None, Path(self.warehouse) if self.warehouse else None
        )
        if is_unattended(context.run.tags if context.run else {}):
            # Nobody is there to start the run again, so it waits for the one at work.
            patience = max(settings.lock_timeout_seconds, _PATIENCE_SECONDS)
            settings = settings.model_copy(update={"lock_timeout_seconds": patience})
        self._settings = settings
        with ExitStack() as self._held:
            yield self

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        if self._settings is None:
            raise RuntimeError("a RefreshRun is used outside of a Dagster run")
        return self._settings

    @property
    def refresh(self) -> Refresh:
        """The run itself, whose stages the assets call. From the first call on to the end of the
        run it holds the warehouse; fetching, which may take hours, does without.

        Raises:
            BusyError: another refresh holds the warehouse.
        """
        if self._refresh is None:
            from smartdata.refresh import Refresh, warehouse_lock  # heavy: not when they load

            settings = self.settings
            if self._held is None:
                raise RuntimeError("a RefreshRun is used outside of a Dagster run")
            self._held.enter_context(warehouse_lock(settings))
            sources = tuple(self.sources)
            self._refresh = Refresh(settings, sources, self.version, full=self.full)
        return self._refresh
