-- What a form may ask beside the number: a tick of its own for the consent.

alter table widget add column consent_box integer not null default 0 check (consent_box in (0, 1));

-- Whether the box was ticked: evidence, where the widget has one.
alter table pairing add column consents integer not null default 0 check (consents in (0, 1));
