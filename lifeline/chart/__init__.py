"""The picture: one layout in Python, and renderers that only draw it."""
