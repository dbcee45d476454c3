import { describe, expect, it } from 'vitest';
import { pathKeys, withAbsoluteCorpora } from '../../src/config/paths.js';

describe('pathKeys', () => {
  it('are the keys that the schema marks, each once', () => {
    expect(pathKeys.map((path) => path.join('.')).sort()).toEqual([
      'data.test',
      'data.train',
      'data.validation',
      'model.input.vectors.file',
    ]);
  });

  it('leave other values unchanged', () => {
    const tree = { name: 'a.txt', data: { train: ['b.txt', '-', '/c.txt'] }, model: { input: { vectors: null } } };
    expect(withAbsoluteCorpora(tree, '/x')).toEqual({ ...tree, data: { train: ['/x/b.txt', '-', '/c.txt'] } });
  });
});
