"""What a place sees of an imaging session, and who stood where."""
