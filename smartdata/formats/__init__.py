"""Formats for people, made from the Parquet files of a release and equal to them."""

from smartdata.formats.model import FormatsAbout, Written
from smartdata.formats.write import write_formats

__all__ = ["FormatsAbout", "Written", "write_formats"]
