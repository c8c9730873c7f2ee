-- The sealed cells of survey rows, by their keys joined by commas.
select c.id, c.sealed
from unnest(string_to_array(%(ids)s, ',')::uuid[]) as asked(id)
join residents_sealedcells as c on c.id = asked.id
order by c.id
