"""Reading raw files into records: every cell as printed, beside its value where it can be read.

Nothing is judged here. What was noticed on the way is written down as observations, which the
rules in ``validate`` turn into findings. The same bytes always give the same record.
"""
