import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput, ResolvedConfig } from '../../src/config/schema.js';
import { withNotices } from '../../src/data/notices.js';
import { selectKernels } from '../../src/kernels/select.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { Evaluation } from '../../src/tasks/registry.js';
import { buildTraining } from '../../src/tasks/tasks.js';
import { LOWER_CASED } from '../../src/text/compared.js';
import { sharedFolder } from '../temporary-folder.js';
import { trainAll } from './tiny-run.js';

const folder = sharedFolder();
const kernels = selectKernels();

function write(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Trains, and evaluates on `data`, or on the run's own split. */
async function evaluated(config: object, data: string[] | null = null): Promise<Evaluation> {
  const parsed = { ...parseConfig(config as ConfigInput, 'the test'), name: 'test' } as ResolvedConfig;
  const training = await buildTraining(parsed, kernels);
  const { checkpoint } = await trainAll(training);
  training.trainable.dispose();
  const request = { data, batching: null, baseline: false, dynamic: null, cache: null };
  return loadAs('evaluation', checkpoint, kernels)(request, () => {});
}

const fast = { optimizer: { type: 'adam', learningRate: 0.03 } };

describe('scores of texts, by a run that writes in lower case', () => {
  it('compare translations with references in lower case, and say so', { timeout: 180_000 }, async () => {
    const pairs = ['El gato\tThe Cat', 'El perro\tThe DOG', 'Come\tEats', 'El gato come\tThe cat EATS'].join('\n');
    const file = write('pairs.tsv', pairs);
    const side = { level: 'word', lowercase: true };
    const result = await evaluated(
      {
        task: 'translation',
        threads: 1,
        data: { train: file, validationFraction: 0 },
        source: side,
        target: { ...side, language: 'en' },
        model: {
          encoder: { cell: 'gru', embeddingSize: 8, hiddenSize: 8 },
          decoder: { cell: 'gru', embeddingSize: 8, hiddenSize: 16 },
        },
        training: { batchSize: 2, epochs: 60, ...fast },
        sampling: { everyEpochs: null },
      },
      [file],
    );
    if (result.kind !== 'translation') throw new Error('It is an evaluation of a translation.');
    // Learned by heart: what is written is all that was asked for.
    for (const { exact, chrf, bleu } of result.ways) {
      expect(exact).toBe(1);
      expect(chrf).toBeCloseTo(100, 6);
      expect(bleu.precisions[0]).toBeCloseTo(100, 6);
    }
    expect(result.notes).toContain(LOWER_CASED);
  });

  it.each([
    [true, 0, 1],
    [false, null, null],
  ])('compare transcripts in lower case where lowercase is %s', async (lowercase, errors, exact) => {
    const said = ['Ana ríe', 'Sí', 'HOLA'];
    const lines = said.map((text, index) => {
      const frames = Array.from({ length: 12 }, (_, step) => said.map((_, one) => Number(one === index && step > 3)));
      write(`${index}.jsonl`, `${JSON.stringify({ frames })}\n`);
      return `${index}.jsonl\t${text}\n`;
    });
    const list = write('said.tsv', lines.join(''));
    const result = await evaluated(
      {
        task: 'transcription',
        threads: 1,
        audio: null,
        data: { train: list, validationFraction: 0 },
        text: { level: 'word', segmentation: 'whitespace', lowercase },
        model: { hiddenSize: 12 },
        training: { batchSize: 3, epochs: 120, ...fast },
        sampling: { everyEpochs: null },
      },
      [list],
    );
    if (result.kind !== 'transcription') throw new Error('It is an evaluation of a transcription.');
    const [greedy] = result.ways;
    expect(result.notes.includes(LOWER_CASED)).toBe(lowercase);
    if (errors === null) return;
    expect(greedy).toMatchObject({ exact, words: { rate: errors }, characters: { rate: errors } });
  });
});

describe('equal samples in training and in what is held out', () => {
  const told = async (config: object) => {
    const messages: string[] = [];
    await withNotices(
      (message) => messages.push(message),
      async () => {
        const parsed = { ...parseConfig(config as ConfigInput, 'the test'), name: 'test' } as ResolvedConfig;
        (await buildTraining(parsed, kernels)).trainable.dispose();
      },
    );
    return messages;
  };
  const warning = (count: number, of: number, likeness = 'word for word') =>
    `${count} of ${of} validation samples (${((100 * count) / of).toFixed(1)}%) are also in the training data, ${likeness}: scores on them are too good.`;

  it.each([
    [
      'texts',
      'classification',
      'tsv',
      'x\tel sol\nx\tel mar\ny\tla luz\ny\tla sal\n',
      'x\tel mar\ny\tla paz\ny\t la  luz \n',
    ],
    ['sequences', 'tagging', 'conll', 'el O\nsol B-X\n\nla O\nluz O\n', 'la O\nluz O\n\nel O\nsol O\n\nmar O\n'],
    ['pairs', 'translation', 'tsv', 'el\tthe\nla\tthe\nsol\tsun\n', 'el\tthe\nsol\tsun\nsol\tSun\n'],
  ])('are counted: %s', async (name, task, ending, train, validation) => {
    const data = { train: write(`t-${name}.${ending}`, train), validation: write(`v-${name}.${ending}`, validation) };
    expect(await told({ task, threads: 1, data, training: { epochs: 1 } })).toEqual([warning(2, 3)]);
  });

  it('are counted of texts by their tokens, and of different texts not at all', async () => {
    const data = { train: write('t.tsv', 'x\ta\nx\tb\ny\tc\ny\td\n'), validation: write('v.tsv', 'x\te\ny\tf\n') };
    expect(await told({ task: 'classification', threads: 1, data, training: { epochs: 1 } })).toEqual([]);
  });
});

describe('data that are evaluated', () => {
  it('are read in the encoding and with the separator of the run', async () => {
    const latin = (rows: string[]) => Buffer.from(rows.join('\n'), 'latin1');
    const train = write(
      'latin.csv',
      latin(['pos|qué niño', 'neg|qué año', 'pos|señal', 'neg|mañana|tarde'].slice(0, 3).concat('neg|mañana')),
    );
    const held = write('held.csv', latin(['pos|niño', 'neg|mañana']));
    const config = {
      task: 'classification',
      threads: 1,
      data: { train, validationFraction: 0, encoding: 'windows-1252', separator: '|' },
      training: { batchSize: 2, epochs: 40, ...fast },
      model: { hiddenSize: 6, input: { size: 6 } },
    };
    const result = await evaluated(config, [held]);
    // Words that are read in another encoding would be unknown, and the labels a text.
    expect(result).toMatchObject({ samples: 2, names: ['neg', 'pos'], scores: { accuracy: 1 } });
    const tagged = write('latin.conll', latin(['niño B-X', 'va O', '', 'mañana B-Y', 'es O', '']));
    const tagging = {
      task: 'tagging',
      threads: 1,
      data: { train: tagged, validationFraction: 0, encoding: 'windows-1252' },
    };
    const tags = await evaluated({ ...tagging, training: { epochs: 1 } }, [tagged]);
    expect(tags).toMatchObject({ sequences: 2, steps: 4, unknown: 0 });
  });
});
