"""The errors that this library raises on purpose: each says what is wrong, where, and what to do.

A bad *record* is never an error: it is quarantined with a reason. Errors are for what a run can't
go on with: a raw snapshot that was edited, a description that can't be read, a release that does
not verify.
"""


class SmartdataError(Exception):
    """Base class. Retrying does not help: somebody has to change something first."""


class UsageError(SmartdataError):
    """The request itself is wrong: an unknown source, a version that exists, a missing folder."""


class RawError(SmartdataError):
    """A raw folder, description or snapshot is not as it must be; nothing was read."""


class BusyError(SmartdataError):
    """Another refresh is at work in the same warehouse."""


class ContractError(SmartdataError):
    """What was built does not match the registry, or records were lost on the way."""


class ReleaseError(SmartdataError):
    """A release is missing, incomplete or damaged."""


class DeliveryError(SmartdataError):
    """A release could not be brought to its target, or what lies there is not what it should be."""
