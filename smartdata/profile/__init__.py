"""What a release holds and how good it is: profile of its columns, dictionary, quality report."""

from smartdata.profile.columns import profile_release
from smartdata.profile.dictionary import Entry, dictionary_entries, write_dictionary
from smartdata.profile.measure import quality_report
from smartdata.profile.quality import Quality
from smartdata.profile.write import write_profile

__all__ = [
    "Entry",
    "Quality",
    "dictionary_entries",
    "profile_release",
    "quality_report",
    "write_dictionary",
    "write_profile",
]
