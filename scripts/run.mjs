// `make run`: the demo on this machine, until Ctrl-C.

import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { root, serve } from './serve.mjs';

const port = Number(process.env.PORT || 8787);
const sandboxPort = Number(process.env.SANDBOX_PORT || 8788);
const state = path.resolve(root, process.env.STATE || '.wrangler/state');
const secrets = path.join(root, '.dev.vars');

if (!existsSync(secrets)) {
  copyFileSync(`${secrets}.example`, secrets);
  console.log('· made .dev.vars of .dev.vars.example: the secrets of the local demo');
}

let running;
const stop = async (code) => {
  await running?.stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop(0));

try {
  const onLine = (source, line) => line.trim() && console.log(`${source.padEnd(7)} │ ${line}`);
  running = await serve({ port, sandboxPort, state, secrets, onLine });
  const { checks } = await (await fetch(`${running.origin}/health`)).json();
  for (const { name, problem } of checks.filter((check) => !check.ok)) {
    console.error(`✗ ${name} ${problem}: compare .dev.vars with .dev.vars.example`);
  }
  console.log(`ready ${running.origin}
  demo page    ${running.origin}/
  hosted page  ${running.origin}/w/wgt_demo
  phone        ${running.sandbox}/
  operators    curl -H 'Authorization: Bearer jwk_demo_operator' ${running.origin}/v1/opt-ins
  Ctrl-C stops all of it`);
  await running.died();
} catch (cause) {
  console.error(`✗ ${cause.message}`);
  await stop(1);
}
