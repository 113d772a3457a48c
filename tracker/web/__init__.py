"""What every page needs: guards, limits, languages, files as answers."""
