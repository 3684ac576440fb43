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
