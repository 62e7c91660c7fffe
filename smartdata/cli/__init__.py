"""The command line. Each command is thin: it calls the library and prints what came of it.

Exit codes: 0 done, 1 failed (or, for ``check``, a record would be quarantined), 2 bad usage.
"""

from __future__ import annotations

import logging
import sys

from smartdata.cli.app import app
from smartdata.cli.output import complain
from smartdata.errors import SmartdataError, UsageError


def main() -> None:
    """Entry point of the command ``smartdata``."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except UsageError as error:
        complain(str(error))
        sys.exit(2)
    except SmartdataError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has had enough.
        sys.stderr.close()
        sys.exit(1)
