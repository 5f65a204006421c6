"""Engines behind one protocol, and their words as printed rows."""
