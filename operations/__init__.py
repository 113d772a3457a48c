"""Keeping it running: who is at work, do rows and files agree, backups, figures, and the whole site on one
machine."""
