-- Everything a GeoPackage's schema makes: tables, views, triggers, each with its text. Run by SQLite in the child.
select type, name, coalesce(sql, '') from sqlite_master
