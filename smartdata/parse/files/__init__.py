"""Raw files as tables of text: delimited text, workbooks, HTML tables and JSON, also inside zip.

What a file is, is decided from its bytes. Every reader streams, gives each cell as the text that
stands there, and refuses what it can't read with certainty or within its limits.
"""

from smartdata.parse.files.opening import open_table

__all__ = ["open_table"]
