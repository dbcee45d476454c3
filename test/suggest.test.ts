import { describe, expect, it } from 'vitest';
import { suggest } from '../src/suggest.js';

describe('suggest', () => {
  it.each([
    ['two edits', 'ltsm', ['lstm', 'gru'], 'lstm'],
    ['capitals and separators', 'batch_Size', ['batchSize', 'steps'], 'batchSize'],
    ['a third of a long word', 'presentimeinto', ['sentiment', 'presentimiento'], 'presentimiento'],
    ['the first of two that differ in capitals alone', 'ab', ['Ab', 'aB'], 'Ab'],
    ['more than two edits of a short word', 'dropout', ['hidden', 'cell'], null],
    ['no names', 'lstm', [], null],
  ])('%s', (_, word, names, expected) => {
    expect(suggest(word, names)).toBe(expected);
  });
});
