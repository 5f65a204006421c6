"""Looking at what was read: as plain values, as text and HTML, as pictures."""
