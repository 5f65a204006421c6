"""A page as text, read once: what each of its rows and numbers is, whatever field asks for it."""
