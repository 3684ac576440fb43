-- Two contacts turn out to be one person: somebody known by a number alone now writes with a user id too.
-- The row is the whole of it; the trigger joins what both had, so that nothing can be joined by half.

create table contact_merge (
  business_id text not null references business,
  loser_id    text not null,
  winner_id   text not null check (winner_id <> loser_id),
  cause       text not null, -- the message that showed it
  merged_at   integer not null,
  identifiers text not null check (json_valid(identifiers)), -- what the loser was known by, to undo it
  primary key (business_id, loser_id)
) strict;
create index contact_merge_by_winner on contact_merge (business_id, winner_id);

create trigger contact_merged after insert on contact_merge begin
  insert into consent (business_id, contact_id, channel_id, purpose, granted_at, implied_at, withdrawn_at)
    select business_id, new.winner_id, channel_id, purpose, granted_at, implied_at, withdrawn_at
    from consent where business_id = new.business_id and contact_id = new.loser_id
    on conflict (business_id, contact_id, channel_id, purpose) do update set
      granted_at = max(granted_at, excluded.granted_at),
      implied_at = case when 0 in (implied_at, excluded.implied_at) then max(implied_at, excluded.implied_at)
                        else min(implied_at, excluded.implied_at) end,
      withdrawn_at = max(withdrawn_at, excluded.withdrawn_at);
  insert into membership (business_id, contact_id, group_id, joined_at, left_at)
    select business_id, new.winner_id, group_id, joined_at, left_at
    from membership where business_id = new.business_id and contact_id = new.loser_id
    on conflict (business_id, contact_id, group_id) do update set
      joined_at = max(joined_at, excluded.joined_at), left_at = max(left_at, excluded.left_at);
  insert into service_window (business_id, contact_id, channel_id, expires_at)
    select business_id, new.winner_id, channel_id, expires_at
    from service_window where business_id = new.business_id and contact_id = new.loser_id
    on conflict (business_id, contact_id, channel_id) do update set
      expires_at = max(expires_at, excluded.expires_at);
  delete from consent where business_id = new.business_id and contact_id = new.loser_id;
  delete from membership where business_id = new.business_id and contact_id = new.loser_id;
  delete from service_window where business_id = new.business_id and contact_id = new.loser_id;
  update identifier set contact_id = new.winner_id
    where business_id = new.business_id and contact_id = new.loser_id;
end;
