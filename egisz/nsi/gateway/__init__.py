"""What lies outside of the database: recorded official answers and the project's own starter files."""
