"""Questions to accreditation: they take an actor and return frozen data."""
