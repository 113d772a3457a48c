"""Where the target stands, which town, which zone: pure arithmetic and tables, no Django."""
