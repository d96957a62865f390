"""Pages of the reference service."""
