"""/api/v1/ of a campaign: what its pages show, for programs. config/api.py joins it with the mosaics'."""
