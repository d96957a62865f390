"""The law of accreditation as pure functions."""
