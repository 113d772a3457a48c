"""PDF and PNG, with letters of every script: no Django."""
