// A soak test with valid and invalid requests: prints memory at intervals, and every unexpected response.
import { connect } from 'node:net';

const CLIENTS = 16;
/** Seeded random numbers (mulberry32), so that two soak tests send the same requests. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const texts = ['', 'En el', 'Elena no quiere salir con Juan.', 'ñandú 🎵 de\u0301ja', 'el '.repeat(200)];

/** The requests: weight, request, and expected statuses. 429 is also expected for requests that run a model. */
const kinds = [
  [
    8,
    (pick) => post('/v1/completions', { prompt: pick(texts), max_tokens: pick([0, 1, 20, 60]), n: pick([1, 1, 4]) }),
    [200],
  ],
  [3, (pick) => post('/v1/completions', { prompt: pick(texts), max_tokens: 40, logprobs: 5, echo: true }), [200]],
  [4, (pick) => post('/v1/completions', { prompt: pick(texts), max_tokens: 60, stream: true }), [200]],
  [4, (pick) => post('/v1/score', { input: [pick(texts), 'Juan canta.'], tokens: pick([true, false]) }), [200, 400]],
  [1, (pick) => post('/v1/score', { input: Array(pick([1, 100])).fill('Elena no quiere salir. '.repeat(20)) }), [200]],
  [1, () => post('/v1/states', { input: 'El enano quiere salir.' }), [200]],
  [1, () => get('/v1/models'), [200]],
  [1, () => get('/'), [200]],
  [1, () => get('/openapi.json'), [200]],
  // Invalid requests.
  [2, () => post('/v1/completions', '{"prompt":'), [400]],
  [1, () => post('/v1/completions', { prompt: 'El', temperature: -1 }), [400]],
  [1, () => post('/v1/completions', { prompt: 'El', user: 'me' }), [400]],
  [1, () => post('/v1/completions', { prompt: [1e9] }), [400]],
  [1, () => post('/v1/tag', { input: 'Elena' }), [400]],
  [1, () => post('/v1/completions', { model: 'nobody' }), [404]],
  [1, () => get('/nothing'), [404]],
  [1, () => post('/v1/score', { input: 'x'.repeat(2 ** 21) }), [413]],
  [
    1,
    () => ({ leave: true, ...post('/v1/completions', { prompt: 'En', max_tokens: 400, n: 8, stream: true }) }),
    [200],
  ],
  [1, () => ({ raw: 'GARBAGE\r\n\r\n' }), [400]],
  [
    1,
    () => ({ raw: 'POST /v1/score HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99\r\n\r\n{"in' }),
    [400, 415, null],
  ],
];

const get = (path) => ({ path });
const post = (path, body) => ({ path, body: typeof body === 'string' ? body : JSON.stringify(body) });

/** The status of the response, whether its body is read or abandoned; null if the connection closes without a response. */
async function ask(url, { path, body, leave = false, raw = null }) {
  if (raw !== null) return sendRaw(url, raw);
  const controller = new AbortController();
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const response = await fetch(url + path, { ...(body === undefined ? {} : init), signal: controller.signal });
  if (leave) controller.abort();
  else await response.arrayBuffer();
  return response.status;
}

function sendRaw(url, text) {
  return new Promise((resolve) => {
    let answered = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(text));
    socket.on('data', (piece) => {
      answered += piece;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answered === '' ? null : Number(answered.split(' ')[1])));
  });
}

async function look(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const value = (name) => Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
  return {
    residentMB: value('process_resident_memory_bytes') / 2 ** 20,
    heapMB: value('nodejs_heap_size_used_bytes') / 2 ** 20,
    connections: value('rnn_connections'),
    texts: value('rnn_texts_in_progress'),
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Sends requests for the given minutes and prints a line at the given interval. Returns counts, failures, and the memory at the end as a
 * multiple of the memory after the first quarter. Rows and connections that remain at the end also count as failures.
 */
export async function soak(url, { minutes, every, print }) {
  const random = createRandom(16);
  const pick = (values) => values[Math.floor(random() * values.length)];
  const weighted = kinds.flatMap((kind) => Array(kind[0]).fill(kind));
  const begun = performance.now();
  const end = begun + minutes * 60_000;
  const failures = [];
  const statuses = {};
  const looks = [];
  let requests = 0;

  async function client() {
    while (performance.now() < end) {
      const [, make, right] = pick(weighted);
      const request = make(pick);
      try {
        const status = await ask(url, request);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (!right.includes(status) && status !== 429)
          failures.push(`${status} for ${JSON.stringify(request).slice(0, 200)}`);
      } catch (error) {
        if (!request.leave)
          failures.push(`${error.cause?.message ?? error.message} for ${JSON.stringify(request).slice(0, 200)}`);
      }
      requests++;
    }
  }

  print(' minutes   requests   failures   resident, MB   heap, MB   connections   texts');
  async function watch() {
    while (performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(every * 1000, end - performance.now())));
      const now = await look(url);
      looks.push(now);
      const columns = [
        [((performance.now() - begun) / 60_000).toFixed(1), 8],
        [requests, 10],
        [failures.length, 10],
      ];
      columns.push([now.residentMB.toFixed(0), 14], [now.heapMB.toFixed(0), 10], [now.connections, 13], [now.texts, 7]);
      print(columns.map(([value, width]) => String(value).padStart(width)).join(' '));
    }
  }
  await Promise.all([watch(), ...Array.from({ length: CLIENTS }, client)]);
  // The server must cancel abandoned requests at once.
  for (let time = 0; time < 50 && (await look(url)).texts > 0; time++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const left = await look(url);
  if (left.texts !== 0) failures.push(`${left.texts} texts are still in progress`);
  const quarter = Math.floor(looks.length / 4);
  const early = median(looks.slice(quarter, 2 * quarter + 1).map((one) => one.residentMB));
  const late = median(looks.slice(-quarter - 1).map((one) => one.residentMB));
  return { minutes, requests, statuses, failures, earlyMB: early, lateMB: late, growth: late / early };
}
