"""What people take home: certificates, posters, the mosaic as a folder, tours."""
