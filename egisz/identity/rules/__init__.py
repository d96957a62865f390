"""The law of sign-in as pure functions: passwords, limits of attempts, sessions, the ЕСИА protocol."""
