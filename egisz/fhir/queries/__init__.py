"""The server's own terminology: books of the reference service as code systems, value sets and maps."""
