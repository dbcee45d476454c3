import { describe, expect, it } from 'vitest';
import { bodyOf, useServer } from './served.js';

const models = ['languageModel', 'tagging', 'classification', 'translation'];
const server = useServer([...models.flatMap((name) => ['--run', name]), '--runs', '.']);
const sentence = 'Elena no quiere salir con Juan. ';

/** The longest time in ms for which the thread of HTTP did nothing else since this was last asked (perf_hooks' monitorEventLoopDelay). */
async function longestDelay(): Promise<number> {
  const metrics = await (await server.get('/metrics')).text();
  return 1000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(metrics)?.[1]);
}

describe('a server that computes for long', () => {
  const long: [route: string, body: object][] = [
    ['score', { model: 'languageModel', input: sentence.repeat(3000), tokens: true }],
    ['tag', { model: 'tagging', input: sentence.repeat(4000) }],
    ['classify', { model: 'classification', input: sentence.repeat(6000) }],
    ['translate', { model: 'translation', input: Array(100).fill(sentence.repeat(10)), beamSize: 8 }],
    [
      'completions',
      { model: 'languageModel', prompt: Array(200).fill([2, 3, 4]), max_tokens: 3000, temperature: 50, logprobs: 5 },
    ],
    ['completions', { model: 'languageModel', prompt: sentence.repeat(1000), max_tokens: 0, echo: true, logprobs: 20 }],
  ];

  it.each(long)('answers others at once meanwhile: /v1/%s', async (route, body) => {
    await longestDelay();
    const begun = performance.now();
    let isOver = false;
    const answered = bodyOf(server.post(`/v1/${route}`, body)).finally(() => {
      isOver = true;
    });
    let healthy = 0;
    let slowest = 0;
    while (!isOver) {
      const asked = performance.now();
      if ((await server.get('/health')).ok) healthy++;
      slowest = Math.max(slowest, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await answered;
    const took = performance.now() - begun;
    // Of what is computed in one go, most would be one delay. On a busy machine, both grow.
    expect(await longestDelay()).toBeLessThan(took / 3);
    expect(healthy).toBeGreaterThan(3);
    expect(slowest).toBeLessThan(took / 2);
  });
});
