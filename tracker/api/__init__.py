"""/api/v1/ of a campaign: what its pages show, for programs. web/api.py joins it with the mosaics'."""
