import { fileURLToPath } from 'node:url';
import { sampleVariants } from './cases.mjs';
import { startPeer } from './peers.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * The sides of a case, as { key, way, start }. Sides with the same key are methods of one program, of which the fastest counts.
 * `pythons` has the interpreter for each Python peer, or null; `without` names sides to skip.
 */
export function sidesOf(testCase, { threads, pythons, without }) {
  const isTraining = ['layer', 'step'].includes(testCase.kind);
  const isSampling = testCase.kind === 'sample';
  const given = { ...testCase, threads };
  const own = (key, implementation, changes = {}) => ({
    key,
    way: null,
    start: () =>
      startPeer(key, process.execPath, [
        '--expose-gc',
        here('rnn/peer.mjs'),
        JSON.stringify({ ...given, ...changes }),
        implementation,
      ]),
  });
  const python = (key, program, way = null, changes = {}) => ({
    key,
    way,
    start: () => {
      const parameters = [here(`${program}/peer.py`), JSON.stringify({ ...given, variant: way, ...changes })];
      return startPeer(way === null ? key : `${key}, ${way}`, pythons[program], parameters);
    },
  });
  const sides = [
    own('rnn', 'rnn'),
    isTraining || isSampling ? own('rnnBfloat16', 'rnn', { precision: 'bfloat16' }) : [],
    isSampling ? own('rnnInt8', 'rnn', { precision: 'int8' }) : [],
    own('layers', 'layers'),
    own('node', 'node'),
    own('wasm', 'wasm'),
    threads > 1 ? own('wasmOneThread', 'wasm', { threads: 1 }) : [],
  ].flat();
  if (pythons.pytorch) {
    const ways = isSampling ? sampleVariants : [null];
    sides.push(...ways.map((way) => python('pytorch', 'pytorch', way)));
    if (isTraining) sides.push(python('autocast', 'pytorch', null, { mode: 'autocast' }));
    if (isSampling) {
      sides.push(...['module', 'cells'].map((way) => python('int8', 'pytorch', way, { mode: 'int8' })));
    }
    if (isTraining || isSampling) {
      sides.push(python('compiled', 'pytorch', isSampling ? 'cells' : null, { mode: 'compile' }));
    }
  }
  if (pythons.jax) sides.push(...(isTraining ? ['scan', 'flax'] : ['scan']).map((way) => python('jax', 'jax', way)));
  if (pythons.keras) sides.push(...['graph', 'xla'].map((way) => python('keras', 'keras', way)));
  return sides.filter(({ key }) => !without.includes(key));
}
