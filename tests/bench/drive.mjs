// Drives a server with requests over kept connections and counts the answers.

import http from 'node:http';

/**
 * Sends what `make` gives, over `connections` at once, for `seconds`.
 * Answers requests per second and the latencies in milliseconds; a wrong status is an error.
 */
export async function drive(origin, make, { seconds = 2, connections = 16, status = 200 } = {}) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1_000;
  const latencies = [];
  const worker = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      const seen = await request(agent, origin, make());
      if (seen !== status) throw new Error(`answered ${seen} in place of ${status}`);
      latencies.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return { rate: latencies.length / ((performance.now() - start) / 1_000), latencies };
}

function request(agent, origin, { path, method = 'GET', headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const asked = http.request(origin + path, { agent, method, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    asked.once('error', reject).end(body);
  });
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
