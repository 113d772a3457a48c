"""What every page of a mosaic needs: which version is published, its addresses, who is in which cell."""
