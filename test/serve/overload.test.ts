import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { bin } from '../cli/rnn.js';
import { bodyOf, type Completion, type ErrorBody, oldRuns, serve } from './served.js';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  listening.close();
  await once(listening, 'close');
  return port;
}

const path = '/v1/completions';
const runs = ['--run', 'languageModel', '--runs', '.'];
const asked = { prompt: 'El', max_tokens: 3 };

function open(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket.on('error', () => {});
}

const CONNECTIONS = 10_000;
/** Files that a process may have open, as far as the system says. */
const limit = Number((process.report.getReport() as unknown as Limits).userLimits?.open_files?.soft ?? 0);
interface Limits {
  userLimits?: { open_files?: { soft: number | string } };
}
const has = Number.isNaN(limit) || limit > CONNECTIONS + 500;

it.skipIf(!has)(
  `answers beside 10,000 connections that say nothing${has ? '' : ` (not run: a process may have ${limit} files open)`}`,
  { timeout: 300_000 },
  async () => {
    const server = await serve(runs);
    const socket = open(server.url);
    await once(socket, 'connect');
    const sockets: Socket[] = [];
    // In parts: the queue of a listening socket is short.
    while (sockets.length < CONNECTIONS - 100) {
      const part = Array.from({ length: 100 }, () => open(server.url));
      await Promise.all(part.map((one) => once(one, 'connect')));
      sockets.push(...part);
    }
    expect((await server.get('/health')).status).toBe(200);
    expect((await bodyOf<Completion>(server.post(path, asked))).choices.length).toBe(1);
    // Half a request in each, and gone.
    for (const one of sockets) one.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n`);
    for (const one of sockets) one.destroy();
    expect((await bodyOf<Completion>(server.post(path, asked))).choices.length).toBe(1);
    expect(await server.stop()).toBe(0);
  },
);

it('closes the connection of a client that sends too slowly', async () => {
  const server = await serve([...runs, '--request-timeout', '1']);
  const socket = open(server.url);
  let answered = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answered += text;
  });
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`,
  );
  const drip = setInterval(() => socket.write(' '), 100);
  await once(socket, 'close').finally(() => clearInterval(drip));
  expect(answered).toMatch(/^HTTP\/1\.1 408 /);
  const { error } = JSON.parse(answered.split('\r\n\r\n')[1] as string) as ErrorBody;
  expect(error.message).toBe('The request took too long to arrive.');
  expect((await bodyOf<Completion>(server.post(path, asked))).choices.length).toBe(1);
  expect(await server.stop()).toBe(0);
});

it('closes connections that send nothing and read nothing', async () => {
  const server = await serve([...runs, '--request-timeout', '1']);
  const sockets = Array.from({ length: 50 }, () => open(server.url));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  // Such a client does not even see that the server has closed its side.
  const connections = async () =>
    Number(/^rnn_connections (\d+)$/m.exec(await (await server.get('/metrics')).text())?.[1]);
  expect(await connections()).toBeGreaterThan(50);
  while ((await connections()) > 2) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await server.stop()).toBe(0);
});

const drawn = { prompt: 'El', seed: 1, n: 250, max_tokens: 4000, temperature: 50, logprobs: 20 };
it.each<[what: string, end: string, route: string, body: object]>([
  ['an answer', ']}', '/v1/score', { input: 'Elena no quiere salir con Juan. '.repeat(20_000), tokens: true }],
  ['a stream', 'data: [DONE]\n\n', path, { ...drawn, stream: true }],
])('closes the connection of a client that does not read %s', { timeout: 120_000 }, async (_, end, route, asked) => {
  const server = await serve([...runs, '--request-timeout', '1']);
  const body = JSON.stringify(asked);
  const socket = open(server.url);
  const type = 'content-type: application/json';
  socket.write(`POST ${route} HTTP/1.1\r\nhost: localhost\r\n${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await once(socket, 'readable');
  // Until the one that asks for the metrics is left.
  const isLeft = async () => {
    const metrics = await (await server.get('/metrics')).text();
    return /^rnn_texts_in_progress\{model="languageModel"\} 0$/m.test(metrics) && /^rnn_connections 1$/m.test(metrics);
  };
  while (!(await isLeft())) await new Promise((resolve) => setTimeout(resolve, 100));
  let read = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    read += text;
  });
  await once(socket, 'close');
  expect(read.slice(0, 12)).toBe('HTTP/1.1 200');
  expect(read.endsWith(end)).toBe(false);
  expect(await server.stop()).toBe(0);
});

const full = '/dev/full';
it.skipIf(!existsSync(full))('continues if its address cannot be written because the disk is full', async () => {
  const port = await freePort();
  const words = ['serve', ...runs, '--port', String(port), '--log-level', 'warn'];
  const child = spawn(bin, words, { cwd: oldRuns, stdio: ['ignore', openSync(full, 'w'), 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = once(child, 'exit');
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (child.exitCode === null && !(await answers())) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill();
  expect({ exit: await exited, errors }).toEqual({ exit: [0, null], errors: '' });
});

it.skipIf(!existsSync(full))('continues if its log cannot be written because the disk is full', async () => {
  const server = await serve([...runs, '--log-level', 'debug'], { stderr: openSync(full, 'w') });
  for (let time = 0; time < 20; time++) expect((await server.get('/v2')).status).toBe(404);
  expect((await bodyOf<Completion>(server.post(path, asked))).choices.length).toBe(1);
  expect(await server.stop()).toBe(0);
});
