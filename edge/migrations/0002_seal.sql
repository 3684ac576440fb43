-- One hash chain for each business over the entries of its ledger. Rows are only ever added.

create table seal (
  business_id text not null references business,
  ledger_id   integer not null,
  content     text not null, -- SHA-256 of the entry, hex
  chain       text not null, -- SHA-256 of the chain up to and with this entry, hex
  sealed_at   integer not null,
  primary key (business_id, ledger_id)
) strict;

-- Sealing goes through the ledger in its order: whatever lies behind the last seal has one.
create unique index seal_by_place on seal (ledger_id);
create index ledger_by_business on ledger (business_id, ledger_id);
