"""Heads recorded apart from the database, and what follows where they do not lie on its chains."""
