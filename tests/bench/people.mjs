// People who were there before: a record as it is after years.

/** Adds this many contacts with all that an opted-in person has. */
export function people(database, count) {
  const each = `with recursive person(n) as (select 1 union all select n + 1 from person where n < ${count})`;
  const contact = "'biz_demo', 'cnt_old_' || n";
  const at = 1_760_000_000_000;
  database.exec('pragma journal_mode = wal; pragma synchronous = off; begin');
  database.exec(`${each} insert into contact (business_id, contact_id, name, named_at, created_at) select ${contact}, 'Person ' || n, ${at}, ${at} from person`);
  database.exec(`${each} insert into identifier (business_id, kind, value, shown, contact_id, attested_by, seen_at)
    select 'biz_demo', 'phone', '4367' || (100000000 + n), '4367' || (100000000 + n), 'cnt_old_' || n, 'message', ${at} from person`);
  for (const purpose of ['service', 'marketing']) {
    database.exec(`${each} insert into consent (business_id, contact_id, purpose, granted_at) select ${contact}, '${purpose}', ${at} from person`);
    database.exec(`${each} insert into ledger (business_id, entry_key, contact_id, channel_id, purpose, act, source, event_at, recorded_at, evidence)
      select 'biz_demo', 'old.' || n || ':${purpose}', 'cnt_old_' || n, 'chn_demo', '${purpose}', 'granted', 'keyword', ${at}, ${at}, '{}' from person`);
  }
  database.exec(`${each} insert into inbound (business_id, channel_id, message_id, contact_id, kind, sent_at, received_at)
    select 'biz_demo', 'chn_demo', 'old.' || n, 'cnt_old_' || n, 'text', ${at}, ${at} from person`);
  database.exec(`${each} insert into service_window (business_id, contact_id, channel_id, expires_at) select ${contact}, 'chn_demo', ${at} from person`);
  database.exec('commit');
}
