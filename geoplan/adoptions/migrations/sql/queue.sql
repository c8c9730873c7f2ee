-- How the queue of a site stands at a moment: which wishes are offered units since when and until when, and which offers
-- have passed. Worked out from how it stood when it was last settled and from what time alone has changed since: holds
-- and offers that ended. Whatever else frees or takes units settles the queue as it happens (triggers below), so the
-- answer is the same whether or not anybody was awake.
--
-- Rule: at every moment units are free, the first wish that fits is offered them for the days of the term, then the next
-- one that fits into the rest. An offer not taken in time ends the wish. An offer whose units are gone (another payer's
-- list took them, the need fell) is taken back, and the wish waits again.
create function adoptions_queue_at(p_site_id bigint, p_clock timestamptz)
returns table (entry_id bigint, offered_at timestamptz, offer_ends_at timestamptz, passed boolean)
language plpgsql stable as $$
declare
  wishes adoptions_queueentry[];
  wish adoptions_queueentry;
  needed numeric;
  free numeric;
  moment timestamptz;
  upcoming timestamptz;
begin
  select array_agg(e order by e.first desc, e.joined_at, e.id), max(e.settled_at) into wishes, moment
  from adoptions_queueentry as e where e.site_id = p_site_id and e.left_at is null;
  if wishes is null then return; end if;
  select s.units_needed into needed from needs_site as s where s.id = p_site_id and s.status <> 'closed';
  loop
    select min(m.ends) into upcoming from (
      select a.ends_at as ends from adoptions_adoption as a where a.site_id = p_site_id and a.stage = 'held'
      union all
      select w.offer_ends_at from unnest(wishes) as w where w.left_at is null
    ) as m where m.ends > moment and m.ends <= p_clock;
    moment := coalesce(upcoming, p_clock);

    select coalesce(needed, 0) - coalesce(sum(a.units), 0) into free
    from adoptions_adoption as a
    where a.site_id = p_site_id and adoptions_covers(a.stage)
      and (a.stage <> 'held' or a.ends_at is null or a.ends_at > moment);
    for nth in 1 .. array_length(wishes, 1) loop
      wish := wishes[nth];
      if wish.left_at is null and wish.offered_at is not null then
        if wish.offer_ends_at <= moment then
          wish.left_at := wish.offer_ends_at;
        elsif wish.units <= free then
          free := free - wish.units;
        else
          wish.offered_at := null;
          wish.offer_ends_at := null;
        end if;
        wishes[nth] := wish;
      end if;
    end loop;
    for nth in 1 .. array_length(wishes, 1) loop
      wish := wishes[nth];
      if wish.left_at is null and wish.offered_at is null and wish.units <= free then
        wish.offered_at := moment;
        wish.offer_ends_at := moment + make_interval(days => adoptions_days('offer', moment::date));
        free := free - wish.units;
        wishes[nth] := wish;
      end if;
    end loop;
    exit when upcoming is null;
  end loop;
  return query select w.id, w.offered_at, w.offer_ends_at, w.left_at is not null from unnest(wishes) as w;
end $$;

-- Write the queue of a site down as it stands. The caller holds the site's counter row.
create function adoptions_settle_queue(p_site_id bigint, p_clock timestamptz) returns void language sql as $$
  update adoptions_queueentry as e
  set offered_at = q.offered_at, offer_ends_at = q.offer_ends_at, settled_at = greatest(e.settled_at, p_clock),
      left_at = case when q.passed then q.offer_ends_at end,
      left_by = case when q.passed then 'passed' else '' end,
      changed_by_id = null
  from adoptions_queue_at(p_site_id, p_clock) as q
  where e.id = q.entry_id
$$;

-- Let one wish go, and offer what it was offered to the next. The caller holds the site's counter row.
create function adoptions_leave_queue(p_entry_id bigint, p_by_id bigint) returns void language plpgsql as $$
declare
  place bigint;
begin
  update adoptions_queueentry set left_at = clock_timestamp(), left_by = 'left', changed_by_id = p_by_id
  where id = p_entry_id and left_at is null returning site_id into place;
  if found then perform adoptions_settle_queue(place, clock_timestamp()); end if;
end $$;

-- Give the wishes for one site to another when both turn out to be one. A payer that waits there already, or holds some
-- of it, waits only once. The caller holds both counter rows.
create function adoptions_carry_queue(p_from bigint, p_to bigint, p_by_id bigint) returns void language plpgsql as $$
begin
  update adoptions_queueentry as e set left_at = clock_timestamp(), left_by = 'closed', changed_by_id = p_by_id
  where e.site_id = p_from and e.left_at is null and (
    exists (select 1 from adoptions_queueentry as o where o.site_id = p_to and o.funder_id = e.funder_id and o.left_at is null)
    or exists (select 1 from adoptions_adoption as a where a.site_id = p_to and a.funder_id = e.funder_id
               and a.stage in ('held', 'planned', 'agreed', 'building', 'done')));
  update adoptions_queueentry set site_id = p_to, offered_at = null, offer_ends_at = null, changed_by_id = p_by_id,
         settled_at = clock_timestamp()
  where site_id = p_from and left_at is null;
  perform adoptions_settle_queue(p_to, clock_timestamp());
end $$;

-- History and journal of the queue: one event for every change, written here so that no road leaves a gap.
create function adoptions_keep_queue_event() returns trigger language plpgsql as $$
declare
  what text;
begin
  if tg_op = 'INSERT' then what := 'joined';
  elsif new.site_id <> old.site_id then what := 'moved';
  elsif new.left_at is not null and old.left_at is null then what := 'left';
  elsif new.offered_at is not null and new.offered_at is distinct from old.offered_at then what := 'offered';
  elsif new.offered_at is null and old.offered_at is not null then what := 'returned';
  else return null;
  end if;
  -- An offer that began and ended unseen is told as such.
  if what = 'left' and new.left_by = 'passed' and old.offered_at is distinct from new.offered_at then
    insert into adoptions_queueevent (entry_id, site_id, funder_id, deed, units, offered_at, offer_ends_at, recorded_at)
    values (new.id, new.site_id, new.funder_id, 'offered', new.units, new.offered_at, new.offer_ends_at, clock_timestamp());
  end if;
  insert into adoptions_queueevent (entry_id, site_id, funder_id, deed, units, offered_at, offer_ends_at, recorded_at, by_id)
  values (new.id, new.site_id, new.funder_id, what, new.units, new.offered_at, new.offer_ends_at, clock_timestamp(),
          new.changed_by_id);
  insert into journal_entry (actor_id, deed, facts)
  select new.changed_by_id, 'queue.' || case when what = 'left' then new.left_by else what end,
         jsonb_build_object('entry', new.id, 'site', s.code, 'funder', new.funder_id, 'units', new.units::text)
         || case when what = 'offered' then jsonb_build_object('ends_at', new.offer_ends_at) else '{}' end
  from needs_site as s where s.id = new.site_id;
  return null;
end $$;
create trigger keep_event after insert or update on adoptions_queueentry
  for each row execute function adoptions_keep_queue_event();

create trigger append_only before update or delete on adoptions_queueevent
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on adoptions_queueevent
  for each statement execute function journal_refuse_change();

-- Before a promise changes, what time alone has done to the queue is written down, while the hold that ended unseen
-- still stands there with its end; a new promise is settled for by whoever takes it (its own wish has just left).
create function adoptions_queue_before() returns trigger language plpgsql as $$
begin
  if exists (select 1 from adoptions_queueentry where site_id in (old.site_id, new.site_id) and left_at is null) then
    perform adoptions_settle_queue(place, clock_timestamp())
    from (select distinct unnest(array[old.site_id, new.site_id]) as place) as places;
  end if;
  return new;
end $$;
create trigger b_take_queue before update of stage, units, site_id, ends_at on adoptions_adoption
  for each row execute function adoptions_queue_before();

-- After it, units it freed are offered from this second.
create function adoptions_queue_after() returns trigger language plpgsql as $$
begin
  if exists (select 1 from adoptions_queueentry where site_id = new.site_id and left_at is null) then
    perform adoptions_settle_queue(new.site_id, clock_timestamp());
  end if;
  if tg_op = 'UPDATE' then
    if old.site_id <> new.site_id
       and exists (select 1 from adoptions_queueentry where site_id = old.site_id and left_at is null)
    then
      perform adoptions_settle_queue(old.site_id, clock_timestamp());
    end if;
  end if;
  return null;
end $$;
create trigger queue_follows after insert or update of stage, units, site_id on adoptions_adoption
  for each row execute function adoptions_queue_after();

-- The same where the need changes. A site that closes lets its queue go.
create function adoptions_queue_before_need() returns trigger language plpgsql as $$
begin
  if exists (select 1 from adoptions_queueentry where site_id = new.id and left_at is null) then
    perform adoptions_settle_queue(new.id, clock_timestamp());
  end if;
  return new;
end $$;
create trigger b_take_queue before update of units_needed, status on needs_site for each row
  when (old.units_needed is distinct from new.units_needed or (old.status = 'closed') <> (new.status = 'closed'))
  execute function adoptions_queue_before_need();

-- So does its trouble, and the clocks of its promises run again: their holders have to look for another site.
create function adoptions_queue_after_need() returns trigger language plpgsql as $$
begin
  if new.status = 'closed' then
    update adoptions_queueentry set left_at = clock_timestamp(), left_by = 'closed', changed_by_id = new.changed_by_id
    where site_id = new.id and left_at is null;
    update adoptions_trouble set ended_at = clock_timestamp(), outcome = 'closed', ended_by_id = new.changed_by_id
    where site_id = new.id and ended_at is null;
    if found then
      update adoptions_adoption set paused_at = paused_at where site_id = new.id and paused_at is not null;
    end if;
  elsif exists (select 1 from adoptions_queueentry where site_id = new.id and left_at is null) then
    perform adoptions_settle_queue(new.id, clock_timestamp());
  end if;
  return null;
end $$;
create trigger queue_follows after update of units_needed, status on needs_site for each row
  when (old.units_needed is distinct from new.units_needed or (old.status = 'closed') <> (new.status = 'closed'))
  execute function adoptions_queue_after_need();
