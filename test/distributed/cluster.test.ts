import { describe, expect, it } from 'vitest';
import { hostOf, nameWorkers, readCluster } from '../../src/distributed/cluster.js';
import { ConfigError } from '../../src/errors.js';

const tfConfig = (cluster: unknown, task: unknown = { type: 'worker', index: 0 }) => JSON.stringify({ cluster, task });

describe('TF_CONFIG', () => {
  it('names the workers and which of them this is', () => {
    expect(readCluster(tfConfig({ worker: ['a:1', 'b:2'] }, { type: 'worker', index: 1 }))).toEqual({
      addresses: ['a:1', 'b:2'],
      rank: 1,
    });
  });

  it('has the chief first, wherever it stands', () => {
    const cluster = { worker: ['b:2', 'c:3'], chief: ['a:1'] };
    expect(readCluster(tfConfig(cluster, { type: 'worker', index: 1 }))).toEqual({
      addresses: ['a:1', 'b:2', 'c:3'],
      rank: 2,
    });
    expect(readCluster(tfConfig(cluster, { type: 'chief', index: 0 }))?.rank).toBe(0);
  });

  it('takes an index that is a text, and what else a scheduler writes into it', () => {
    const text = JSON.stringify({
      cluster: { worker: ['algo-1:8890', 'algo-2:8890'] },
      task: { type: 'worker', index: '1' },
      environment: 'cloud',
    });
    expect(readCluster(text)?.rank).toBe(1);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ' '],
    ['no cluster', '{}'],
    ['one worker', tfConfig({ worker: ['a:1'] })],
  ])('leaves a process alone where it says %s', (_, text) => {
    expect(readCluster(text)).toBeNull();
  });

  it.each([
    ['text that is no JSON', '{', /not a JSON object/],
    ['a name without a port', tfConfig({ worker: ['a', 'b:2'] }), /"a" in TF_CONFIG's "worker" is not host:port/],
    ['a URI', tfConfig({ worker: ['dns:///a:1', 'b:2'] }), /not host:port/],
    ['a socket', tfConfig({ worker: ['unix:/tmp/x:1', 'b:2'] }), /not host:port/],
    ['a port above 65535', tfConfig({ worker: ['a:70000', 'b:2'] }), /not host:port/],
    ['a list in one name', tfConfig({ worker: ['a:1,c:3', 'b:2'] }), /not host:port/],
    ['a name twice', tfConfig({ worker: ['a:1', 'a:1'] }), /names a:1 twice/],
    ['parameter servers', tfConfig({ worker: ['a:1', 'b:2'], ps: ['c:3'] }), /job "ps"/],
    ['an evaluator', tfConfig({ worker: ['a:1', 'b:2'] }, { type: 'evaluator', index: 0 }), /"evaluator"/],
    ['an index too high', tfConfig({ worker: ['a:1', 'b:2'] }, { type: 'worker', index: 2 }), /worker 2, but lists 2/],
    ['no task', JSON.stringify({ cluster: { worker: ['a:1', 'b:2'] } }), /no task/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => readCluster(text)).toThrow(ConfigError);
    expect(() => readCluster(text)).toThrow(message);
  });
});

describe('a worker in a message', () => {
  it('has its number and its address', () => {
    expect(nameWorkers({ addresses: ['a:1', 'b:2', 'c:3'] }, [1, 2])).toBe('worker 1 (b:2) and worker 2 (c:3)');
  });

  it.each([
    ['host.example:2222', 'host.example'],
    ['[::1]:2222', '::1'],
  ])('%s is on %s', (address, host) => {
    expect(hostOf(address)).toBe(host);
  });
});
