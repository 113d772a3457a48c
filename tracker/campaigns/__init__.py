"""What an organiser says: texts, sessions, pictures."""
