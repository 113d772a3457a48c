"""A wave from the form to its erasure; lifecycle.py is the only writer of a status."""
