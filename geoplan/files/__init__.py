"""Opening what users send: archive guard, limited child, one driver a format, geometry gate."""
