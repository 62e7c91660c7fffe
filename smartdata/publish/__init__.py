"""Making a release: Parquet and CSV, dictionary and manifest, built aside, verified, moved in."""
