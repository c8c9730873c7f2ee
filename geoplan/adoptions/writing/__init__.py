"""What leaves as a sheet about promises."""
