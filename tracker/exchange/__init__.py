"""Photos from elsewhere, and everything to take along."""
