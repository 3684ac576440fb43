// Bodies as Meta sends them, written from its documentation.

const DEMO = '106540352242922';

/** A webhook with these messages for a channel. */
export function messages(list, { channel = DEMO, contacts = [] } = {}) {
  const metadata = { display_phone_number: '15550783881', phone_number_id: channel };
  const value = { messaging_product: 'whatsapp', metadata, contacts, messages: list };
  return change('messages', value);
}

/** A webhook with one change. */
export function change(field, value) {
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [{ value, field }] }] };
}

let count = 0;

/** A text message; give `from`, `from_user_id` or both. */
export function text(body, sender, more = {}) {
  count += 1;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return { ...sender, id: `wamid.test.${process.pid}.${count}`, timestamp, type: 'text', text: { body }, ...more };
}
