"""From approved photos to the published picture: rows, engine, files."""
