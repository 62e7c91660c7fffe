"""Lists: tables of projects, read as the source's description says and in no other way."""
