-- How late the turns of a lane may be.

-- The isolate whose drain took it last: it alone knows when messages of that lane really left.
alter table lane add column isolate_id text not null default '';
-- By how many milliseconds later than their turns they may have left.
alter table lane add column slack integer not null default 18;

-- Each lane keeps to its own share of the pace, in whole messages, whatever the others do. Milliseconds between two of
-- them: two per cent more than the share asks for, as no clock and no network is even.
alter table channel drop column gap;
alter table channel add column share integer generated always as (pace / max(1, pace / 20)) virtual; -- messages of a lane in a second
alter table channel add column gap integer generated always as ((1020 + share - 1) / share) virtual;

-- At another pace lanes begin when all that were taken at the one before are over.
drop trigger channel_paced_anew;
create trigger channel_paced_anew after update of pace on channel begin
  update lane
  set next_at = (select max(l.next_at) from lane l where l.business_id = new.business_id and l.channel_id = new.channel_id)
  where business_id = new.business_id and channel_id = new.channel_id;
  insert into lane (business_id, channel_id, lane, next_at)
    select new.business_id, new.channel_id, l.value, f.next_at
    from json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49]') l
    join lane f on f.business_id = new.business_id and f.channel_id = new.channel_id and f.lane = 0
    where l.value < max(1, new.pace / 20)
    on conflict do nothing;
  delete from lane where business_id = new.business_id and channel_id = new.channel_id
                     and lane >= max(1, new.pace / 20);
end;
