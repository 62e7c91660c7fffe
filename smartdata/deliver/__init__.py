"""Bringing releases to readers: on localhost, to a folder of a web server, to an object store."""
