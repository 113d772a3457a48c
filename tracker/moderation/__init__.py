"""What moderators are given, and what they say."""
