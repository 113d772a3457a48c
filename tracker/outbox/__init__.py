"""What leaves the site as a message."""
