import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput, ResolvedConfig } from '../../src/config/schema.js';
import type { SampledText } from '../../src/inference/decode/sample.js';
import { selectKernels } from '../../src/kernels/select.js';
import { createRandom } from '../../src/runtime/random.js';
import { loadAs } from '../../src/tasks/load-as.js';
import { reportMemorized } from '../../src/tasks/memorized-report.js';
import { buildTraining, loadStoredCorpora } from '../../src/tasks/tasks.js';
import { reportTemperatures } from '../../src/tasks/temperature-report.js';
import { buildTokenizer } from '../../src/text/tokenizer.js';
import { sharedFolder } from '../temporary-folder.js';
import { trainAll } from './tiny-run.js';

/** Whether texts are read from files in pieces, which are short here. */
const { large } = vi.hoisted(() => ({ large: { isForced: false } }));
vi.mock('../../src/data/large/is-large.js', () => ({
  isLarge: () => large.isForced,
  isLong: () => large.isForced,
}));
vi.mock('../../src/data/large/chunk-bounds.js', async (original) => ({ ...(await original()), CHUNK_BYTES: 200 }));

const folder = sharedFolder();
const kernels = selectKernels();
beforeAll(() => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  return () => vi.unstubAllEnvs();
});

const words = ['casa', 'perro', 'niña', '«agua»', "l'air", 'sol,', 'd’or', 'mar.', 'Él', "'bueno", "malo'", 'e\u0301l'];
const random = createRandom(5);
const prose = (lines: number) =>
  Array.from({ length: lines }, (_, index) => {
    const sentence = Array.from({ length: 3 + random.integer(12) }, () => words[random.integer(words.length)]);
    return `${sentence.join(' ')}${index % 7 === 0 ? '\r\n\r\n' : '\n'}`;
  }).join('');
const files = ['a.txt', 'b.txt', 'c.txt'].map((name) => join(folder, name));
const texts = [prose(60), prose(40), prose(25)];
for (const [index, path] of files.entries()) writeFileSync(path, texts[index] as string);

const word = { level: 'word' };
const kinds: [unit: string, text: object][] = [
  ['line', word],
  ['line', { level: 'character' }],
  ['line', { level: 'word', segmentation: 'whitespace' }],
  ['document', word],
  ['document', { level: 'character' }],
  ['stream', word],
  ['stream', { level: 'subword', vocabularySize: 80 }],
];

describe.each(kinds)('unit %s of %j', (unit, text) => {
  it('is compared with samples piece by piece as it is in memory', async () => {
    const input = {
      task: 'languageModel',
      data: { train: files, unit, validationFraction: 0.2 },
      text,
      model: { hiddenSize: 4 },
      training: { batchSize: 4, sequenceLength: 6, steps: 1, epochs: null },
      sampling: { everyEpochs: null },
      threads: 1,
    };
    const config = { ...parseConfig(input as ConfigInput, 'the test'), name: 'test' } as ResolvedConfig;
    large.isForced = false;
    const built = await buildTraining(config, kernels);
    const { checkpoint } = await trainAll(built);
    built.trainable.dispose();
    const compare = async (isForced: boolean) => {
      large.isForced = isForced;
      const corpora = await loadStoredCorpora(checkpoint);
      const model = await loadAs('languageModel', checkpoint, kernels);
      try {
        const { tokenize } = buildTokenizer(corpora.tokenizer.spec);
        // Texts of the beginning, the middle and the end, of both files.
        const samples = [0, 1, 0.3, 0.97, 1.5, 0.61].map((at): SampledText => {
          const own = texts[Math.floor(at)] as string;
          const start = own.indexOf(' ', Math.floor((at % 1) * own.length * 0.9)) + 1;
          const tokens = tokenize(own.slice(start, start + 90));
          return { text: tokens.join(' '), tokens, end: 'length', prompt: '' } as unknown as SampledText;
        });
        const memorized = reportMemorized(corpora, samples, 4);
        const report = reportTemperatures(model, corpora, {
          prompt: '',
          temperatures: [0.5, 1],
          samples: [samples.slice(0, 3), samples.slice(3)],
        });
        return { memorized, report };
      } finally {
        model.dispose();
        await corpora.close();
      }
    };
    const inMemory = await compare(false);
    const overlaps = inMemory.memorized.samples.flatMap((sample) => sample.overlaps);
    expect(new Set(overlaps.map(({ document }) => document)).size).toBe(2);
    expect(Math.max(...overlaps.map(({ line }) => line))).toBeGreaterThan(20);
    expect(inMemory.memorized.validation?.tokenCount).toBeGreaterThan(20);
    expect(inMemory.report.validation?.knownShare).toBeGreaterThan(0.5);
    expect(await compare(true)).toEqual(inMemory);
  });
});
