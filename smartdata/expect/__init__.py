"""What each source is expected to hold, under review, and what a run found instead."""
