-- The tables of a GeoPackage that hold places, by its own list of contents. Run by SQLite in the child.
select table_name from gpkg_contents where data_type = 'features'
