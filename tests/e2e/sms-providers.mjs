// The SMS providers, and what differs between them for whoever tests.

/**
 * `signs`: callbacks carry a signature of the provider's own; the others prove themselves by their address alone.
 * `reconciles`: a report names the message even if its answer was lost.
 * `refused`, `stopped`: what to order from the sandbox, and the code that is recorded.
 */
export const providers = [
  { name: 'websms', sender: 'Muster', signs: false, reconciles: true, refused: [4002, '4002'], stopped: [4031, '4031'] },
  { name: 'twilio', sender: '+15005550006', signs: true, reconciles: true, refused: [21211, '21211'], stopped: [21610, '21610'] },
  { name: 'vonage', sender: 'Muster', signs: true, reconciles: true, refused: [1020, '1020'], stopped: [1050, '1050'] },
  // seven.io tells of no opt-outs, and its reports do not repeat our id.
  { name: 'seven', sender: 'Muster', signs: true, reconciles: false, refused: [202, '202'] },
  { name: 'infobip', sender: 'Muster', signs: false, reconciles: true, refused: [13, 'REJECTED_SENDER'], stopped: [10, 'REJECTED_DND'] },
];

/** Makes the other business send by this provider: which one a channel uses is data. */
export async function use(run, { name, sender }) {
  run.change("update channel set sms_provider = ?, sms_sender = ? where channel_id = 'chn_other'", name, sender);
  const route = (await run.operator('/v1/channels/chn_other/sms', { key: 'jwk_other_operator' })).json;
  await run.tell('/_/hook', { provider: name, url: route.callback_url });
  return route;
}
