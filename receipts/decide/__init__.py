"""From the candidates of several looks to one value a field, its probability, and a status."""
