"""Text as engines read it: folded for comparing, its likely misreadings, phrases found in it."""
