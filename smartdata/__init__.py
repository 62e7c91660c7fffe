"""Public records of Interreg and cohesion-policy projects as open data that people can trust.

Data flows one way, and the packages stand in that order:

``fetch`` -> ``raw`` -> ``parse`` -> ``validate`` -> ``store`` -> ``build`` -> ``deliver``

``registry`` declares every published table and column once; ``reference`` holds the small code
lists (countries, programmes, planning regions). ``build`` puts a release together from what
``publish``, ``formats``, ``profile``, ``metadata`` and ``site`` write of it. ``refresh`` chains the
stages. Nothing in this package knows Dagster: that is what ``pipelines`` is for.

Whoever only wants to read what is published needs three functions of it::

    import smartdata

    smartdata.versions(source="https://data.example.org/")
    smartdata.tables(source="https://data.example.org/")
    projects = smartdata.load("projects", source="https://data.example.org/")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smartdata.reader import load as load
    from smartdata.reader import tables as tables
    from smartdata.reader import versions as versions

__version__ = "0.1.0"
__all__ = ["__version__", "load", "tables", "versions"]


def __getattr__(name: str) -> Any:
    """The functions of the reader, which is loaded when it is first asked for."""
    if name in ("load", "tables", "versions"):
        from smartdata import reader

        return getattr(reader, name)
    raise AttributeError(f"module 'smartdata' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What the module offers, the reader included."""
    return sorted({*globals(), *__all__})
