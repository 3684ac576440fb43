-- What a form may ask beside the number: groups to choose from, and a tick of its own for the consent.

-- Whether forms offer the group to everybody; who knows its code may join it either way.
alter table contact_group add column is_open integer not null default 0 check (is_open in (0, 1));

alter table widget add column consent_box integer not null default 0 check (consent_box in (0, 1));

-- Whether the box was ticked: evidence, where the widget has one.
alter table pairing add column consents integer not null default 0 check (consents in (0, 1));
