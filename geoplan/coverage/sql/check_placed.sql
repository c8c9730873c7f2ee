-- Places on the map that are missing, left over, or not where their site lies. No parameters are read.
with derived as (
  select n.id as site_id, a.audience,
         case when a.audience = 'exact' or n.kind = 'school' then n.location else n.moved end as place
  from needs_site as n, (values ('exact'), ('moved')) as a(audience)
), worked_out as (
  select d.site_id, d.audience, d.place, coverage_tile_x(d.place) as tx, coverage_tile_y(d.place) as ty,
         coverage_morton(coverage_tile_x(d.place), coverage_tile_y(d.place)) as qk
  from derived as d
)
select format('site %%s, %%s', coalesce(p.site_id, w.site_id), coalesce(p.audience, w.audience)) as record,
       case when p.id is null then 'missing' else format('%%s/%%s/%%s', p.tx, p.ty, p.qk) end as stored,
       case when w.site_id is null then 'nothing' else format('%%s/%%s/%%s', w.tx, w.ty, w.qk) end as derived
from coverage_placedsite as p
full join worked_out as w on w.site_id = p.site_id and w.audience = p.audience
where p.id is null or w.site_id is null or not ST_Equals(p.location, w.place)
   or (p.tx, p.ty, p.qk) is distinct from (w.tx, w.ty, w.qk)
order by record
