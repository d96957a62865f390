"""Rules of the card of a worker: pure clauses that return objections."""
