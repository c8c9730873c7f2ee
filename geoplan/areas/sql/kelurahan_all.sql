-- Every kelurahan with its boundary (WKB, EPSG:4326) and the name of the kecamatan its code begins with.
select k.id, k.code, k.name, d.name as kecamatan, ST_AsBinary(k.boundary) as boundary
from areas_area as k
left join areas_area as d on d.level = 'kecamatan' and d.code = left(k.code, 8)
where k.level = 'kelurahan'
order by k.code
