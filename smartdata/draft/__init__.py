"""First descriptions of unknown files: what is seen in them, and what it most likely means."""
