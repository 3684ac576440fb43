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

-- An identifier is as fresh as the last message that told it, not the first.
alter table identifier rename column first_seen_at to seen_at;
