-- What operators stick to contacts. A group is what a person joins by themselves; a tag says nothing of consent.
create table tag (
  business_id text not null references business,
  tag_id      text not null,
  name        text not null check (length(name) between 1 and 60),
  contacts    integer not null default 0, -- kept by triggers
  primary key (business_id, tag_id)
) strict, without rowid;
create unique index tag_by_name on tag (business_id, name collate nocase);

create table tagged (
  business_id text not null,
  tag_id      text not null,
  contact_id  text not null,
  primary key (business_id, tag_id, contact_id),
  foreign key (business_id, tag_id) references tag on delete cascade,
  foreign key (business_id, contact_id) references contact
) strict, without rowid;
create index tagged_by_contact on tagged (business_id, contact_id);

create trigger tagged_counted after insert on tagged begin
  update tag set contacts = contacts + 1 where business_id = new.business_id and tag_id = new.tag_id;
end;
create trigger tagged_no_more after delete on tagged begin
  update tag set contacts = contacts - 1 where business_id = old.business_id and tag_id = old.tag_id;
end;

-- Two contacts that turn out to be one person: what was stuck to either is stuck to the one that stays.
create trigger tagged_merged after insert on contact_merge begin
  insert or ignore into tagged (business_id, tag_id, contact_id)
    select t.business_id, t.tag_id, new.winner_id from tagged t
    where t.business_id = new.business_id and t.contact_id = new.loser_id;
  delete from tagged where business_id = new.business_id and contact_id = new.loser_id;
end;
