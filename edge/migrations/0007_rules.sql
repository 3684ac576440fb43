-- What a business may decide otherwise.

-- Whether any message opts in again after a STOP, or only a keyword or a form's code.
alter table channel add column rejoin text not null default 'keyword' check (rejoin in ('keyword', 'any_message'));
-- Whether STOP on WhatsApp ends SMS too, and the other way round.
alter table business add column stop_ends text not null default 'one' check (stop_ends in ('one', 'all'));
