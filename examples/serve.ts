// Serves a trained model over HTTP: node examples/build/serve.js example 8080
//   curl 'localhost:8080/sample?prompt=El&temperature=0.7'
//   curl 'localhost:8080/score?text=Elena+no+quiere+salir+con+Juan.'
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom, loadAs, openRun, RnnError, sampleTexts, scoreTexts } from 'rnn-kit';

const [run = 'example', port = '8080'] = process.argv.slice(2);
const { checkpoint } = await openRun(run);
const model = loadAs('languageModel', checkpoint);
const random = createRandom(Date.now());

function answer({ pathname, searchParams }: URL): object | null {
  if (pathname === '/sample') {
    const prompt = searchParams.get('prompt') ?? '';
    const temperature = Number(searchParams.get('temperature') ?? 1);
    const [sample] = sampleTexts(model, { prompt, temperature, length: 100, random });
    return { prompt, text: sample?.text };
  }
  if (pathname === '/score') {
    const [score] = scoreTexts(model, searchParams.get('text') ?? '');
    return { logProbability: score?.logProbability, perplexity: score?.perplexity, unknown: score?.unknown };
  }
  return null;
}

const server = createServer((request, response) => {
  const respond = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  };
  try {
    const body = answer(new URL(request.url ?? '/', 'http://localhost'));
    respond(body === null ? 404 : 200, body ?? { error: 'There are /sample and /score.' });
  } catch (error) {
    // A wrong temperature or a text without tokens is an error of the client.
    const expected = error instanceof RnnError || error instanceof RangeError;
    respond(expected ? 400 : 500, { error: expected ? error.message : 'internal error' });
  }
});

server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => model.dispose());
    server.closeAllConnections();
  });
}
