"""A stranger's bytes become our pixels, and nothing else: no Django."""
