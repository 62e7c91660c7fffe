"""The pages of a release: plain HTML in three languages that needs no server and no script."""
