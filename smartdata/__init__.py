"""Public records of Interreg and cohesion-policy projects as open data that people can trust.

Data flows one way, and the packages stand in that order:

``raw`` -> ``parse`` -> ``validate`` -> ``store`` -> ``publish``

``registry`` declares every published table and column once; ``reference`` holds the small code
lists (countries, programmes, planning regions). ``refresh`` chains the stages. Nothing in this
package knows Dagster: that is what ``pipelines`` is for.
"""

__version__ = "0.1.0"
