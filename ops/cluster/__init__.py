"""The private PostgreSQL + PostGIS: made, started, stopped, upgraded and mended without a hand."""
