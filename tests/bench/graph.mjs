// A Graph API that takes 100 to 300 ms, and notes when it was asked. In a thread of its own: what else goes on must not
// move its clock.

import http from 'node:http';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';

/** Starts it; `times` answers the milliseconds since the epoch of all requests so far. */
export async function graph() {
  const thread = new Worker(new URL(import.meta.url));
  const told = () => new Promise((resolve) => thread.once('message', resolve));
  const port = await told();
  return {
    origin: `http://127.0.0.1:${port}`,
    async times() {
      thread.postMessage('times');
      return told();
    },
    stop: () => thread.terminate(),
  };
}

function serve() {
  const times = [];
  const server = http.createServer((request, answer) => {
    times.push(performance.timeOrigin + performance.now());
    request.resume();
    const body = JSON.stringify({ messaging_product: 'whatsapp', messages: [{ id: `wamid.bench.${times.length}` }] });
    setTimeout(() => answer.writeHead(200, { 'content-type': 'application/json' }).end(body), 100 + Math.random() * 200);
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', () => parentPort.postMessage(times));
}

if (!isMainThread) serve();
