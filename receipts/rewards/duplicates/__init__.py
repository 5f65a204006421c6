"""Which records show the same purchase, and how that is found among very many."""
