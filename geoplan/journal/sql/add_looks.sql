-- One row per person, hour and door; later looks of the hour add to it.
-- Parameters: actor_id, door, count.
insert into journal_look (actor_id, hour_at, door, count)
values (%(actor_id)s, date_trunc('hour', now()), %(door)s, %(count)s)
on conflict on constraint look_once_an_hour do update set count = journal_look.count + excluded.count
