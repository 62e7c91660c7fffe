"""What can go wrong while fetching. The last good snapshot is kept in every case."""

from __future__ import annotations

from smartdata.errors import RawError


class FetchError(RawError):
    """An answer was refused, or a rule forbids asking. Trying again changes nothing by itself."""


class PassingError(FetchError):
    """Network or server trouble that outlasted all attempts; a later run may have more luck."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        #: Seconds that the server asked us to wait, if it did.
        self.wait = wait


class MissingPageError(FetchError):
    """The server says that there is no such page (404, 410)."""


class TooLargeError(FetchError):
    """An answer is larger than the description allows."""


class RefusedContentError(FetchError):
    """The server answered, but not with what the description says: an error page in its place, a
    part of the file, or nothing."""
