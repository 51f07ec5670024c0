"""The commands of `python -m lifeline`, a few to a file; each registers itself with `add_to`."""
