"""Descriptions of sources: ``raw/<source>/source.yaml``, everything that files don't say."""
