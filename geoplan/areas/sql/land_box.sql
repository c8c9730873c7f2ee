-- The box around all loaded areas, degrees (EPSG:4326); nulls when none are loaded.
select ST_XMin(box) as west, ST_YMin(box) as south, ST_XMax(box) as east, ST_YMax(box) as north
from (select ST_Extent(boundary) as box from areas_area) as land
