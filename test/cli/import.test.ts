import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeExport } from '../../src/exchange/write-export.js';
import { legacyHdf5, notebook } from '../exchange/import/keras-files.js';
import { languageModel, sourceOf } from '../exchange/models.js';
import { itInPython, runPython } from '../exchange/python.js';
import { sharedFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';
import { parseLines, useTrainedRun } from './trained-run.js';

describe('rnn import of an export', () => {
  const { folder, rnn } = useTrainedRun();

  it.each(['safetensors', 'keras', 'tfjs'])(
    'as %s gives a run that scores the same and trains further',
    async (format) => {
      const sentence = 'Elena no quiere la reina.';
      expect((await rnn(['export', 'tiny', '--format', format])).exitCode).toBe(0);
      const imported = await rnn(['import', `tiny-${format}`, '--name', `again-${format}`]);
      expect([imported.stdout, imported.exitCode]).toEqual([`again-${format}\n`, 0]);
      const [before, after] = await Promise.all(
        ['tiny', `again-${format}`].map(async (run) => (await rnn(['score', '--run', run, sentence, '--json'])).stdout),
      );
      expect(after).toBe(before);
      if (format !== 'safetensors') return;
      const further = await rnn([
        'train',
        'tiny.yaml',
        '--name',
        'further',
        '--init-from',
        'again-safetensors',
        '--set',
        'training.epochs=1',
      ]);
      expect(further.exitCode).toBe(0);
      const weights = (run: string, name: string) =>
        readFileSync(join(folder, 'runs', run, 'checkpoints', name, 'weights.bin'));
      expect(weights('again-safetensors', 'last').equals(weights('tiny', 'best'))).toBe(true);
      expect(weights('further', 'last').equals(weights('tiny', 'best'))).toBe(false);
    },
  );
});

/** Text of the notebook's five characters. */
const text = `${'abca dcab '.repeat(60)}\n`.replace('\n', '');
const characters = { a: 0, b: 1, c: 2, d: 3, ' ': 4 };

function trainingConfig(folder: string, units: number): void {
  writeFileSync(join(folder, 'text.txt'), text);
  writeFileSync(
    join(folder, 'further.yaml'),
    `task: languageModel
data: { train: text.txt, unit: stream }
text: { level: character, lowercase: true }
model: { cell: lstm, hiddenSize: ${units}, input: { type: oneHot } }
training: { epochs: 2, batchSize: 4, sequenceLength: 20 }
sampling: { prompts: ["a"], length: 5 }
`,
  );
}

it.each([
  [['--vocabulary', 'tokens.txt'], '--vocabulary'],
  [['--labels', 'labels.txt'], '--labels'],
  [['--level', 'word'], '--level'],
  [['--lowercase'], '--lowercase'],
])('refuses %j with an export of rnn, which has its own', async (args, option) => {
  const folder = sharedFolder();
  await writeExport(sourceOf(languageModel()), { format: 'safetensors', folder: join(folder, 'tiny'), force: true });
  const { stderr, exitCode } = await rnn(['import', 'tiny', ...args], { cwd: folder });
  expect(stderr).toMatch(
    new RegExp(`^error: \\S+ is an export of rnn, so ${option} has no effect\\.\nhint: Remove ${option}:`),
  );
  expect([exitCode, existsSync(join(folder, 'runs'))]).toEqual([2, false]);
});

it('an export that describes another network than its weights are is refused, and leaves no run', async () => {
  const folder = sharedFolder();
  const own = join(folder, 'tiny');
  await writeExport(sourceOf(languageModel()), { format: 'safetensors', folder: own, force: false });
  const json = JSON.parse(readFileSync(join(own, 'rnn.json'), 'utf8'));
  for (const [change, message] of [
    [
      { model: { ...json.model, hiddenSizes: [2 ** 31] } },
      'the hiddenSizes of its network is 2147483648, but no weight is wider than',
    ],
    [{ model: { ...json.model, hiddenSizes: new Array(1000).fill(5) } }, 'its network has 1000 hiddenSizes, but only'],
    [{ model: { ...json.model, cell: 'gru' } }, 'The checkpoint lacks gru_1/kernel.'],
    [{ task: '__proto__' }, 'The checkpoint has the task __proto__, which this version of rnn does not know.'],
    [
      { vocabulary: { tokens: ['<EOS>', '<UNK>', 'a'], counts: [1, 1, 1] } },
      'its vocabulary has 3 tokens, and its model 12',
    ],
    [{ formatVersion: 2 }, 'has the format "rnn-export" of version 2'],
  ] as const) {
    writeFileSync(join(own, 'rnn.json'), JSON.stringify({ ...json, ...change }));
    const { stderr, exitCode } = await rnn(['import', 'tiny'], { cwd: folder });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  }
  expect(existsSync(join(folder, 'runs'))).toBe(false);
});

describe("rnn import of the course's notebook model", () => {
  const folder = sharedFolder();
  const run = (args: string[]) => rnn(args, { cwd: folder });

  it('makes a run that is sampled, scored and trained further', async () => {
    writeFileSync(join(folder, 'notebook.h5'), await legacyHdf5(notebook()));
    writeFileSync(join(folder, 'characters.json'), JSON.stringify(characters));
    const { stdout, stderr, exitCode } = await run(['import', 'notebook.h5', '--vocabulary', 'characters.json']);
    expect([stdout, exitCode]).toEqual(['notebook\n', 0]);
    expect(stderr).toContain('Tokens are characters, in lower case');
    const sampled = await run(['sample', '--run', 'notebook', '--seed', 'abc', '--length', '20', '--random-seed', '1']);
    expect(sampled.exitCode).toBe(0);
    expect(sampled.stdout.trim()).toMatch(/^[abcd ]{10,}$/);
    const scored = await run(['score', '--run', 'notebook', 'abca dcab', '--json']);
    const [score] = parseLines(scored.stdout);
    expect(score?.logProbability).toBeLessThan(-5);
    trainingConfig(folder, 6);
    const further = await run(['train', 'further.yaml', '--init-from', 'notebook', '--name', 'further']);
    expect(further.stderr + further.stdout).toContain('notebook');
    expect(further.exitCode).toBe(0);
    const better = parseLines((await run(['score', '--run', 'further', 'abca dcab', '--json'])).stdout);
    expect(better[0]?.logProbability).toBeGreaterThan(score?.logProbability as number);
  });

  it('needs the vocabulary, and says which fits', async () => {
    writeFileSync(join(folder, 'short.txt'), 'a\nb\nc\n');
    const without = await run(['import', 'notebook.h5']);
    expect([without.exitCode, without.stdout]).toEqual([2, '']);
    expect(without.stderr).toContain('error: notebook.h5 numbers its tokens but does not contain them.');
    const short = await run(['import', 'notebook.h5', '--vocabulary', 'short.txt', '--name', 'short']);
    expect(short.stderr).toContain('notebook.h5 cannot be imported: it has 5 tokens, but short.txt has 3.');
    expect([short.exitCode, existsSync(join(folder, 'runs/short'))]).toEqual([2, false]);
  });

  it('leaves no run of a damaged file, and no name leads out of the runs', async () => {
    writeFileSync(join(folder, 'cut.h5'), readFileSync(join(folder, 'notebook.h5')).subarray(0, 700));
    const cut = await run(['import', 'cut.h5', '--vocabulary', 'characters.json']);
    expect(cut.exitCode).toBe(2);
    expect(cut.stderr).toMatch(/^error: cut\.h5 cannot be imported: .*\.\nhint: /);
    const out = await run(['import', 'notebook.h5', '--vocabulary', 'characters.json', '--name', '../out']);
    expect(out.stderr).toContain('"../out" is not a valid run name.');
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['further', 'notebook']);
  });
});

itInPython(
  ['keras', 'torch', 'numpy'],
  'a notebook model that Keras 3 trained gives its probabilities, from .h5 and from .keras',
  async () => {
    const folder = sharedFolder();
    const code = `import json, keras, numpy as np
text = ${JSON.stringify(text)}
chars = sorted(set(text))
ids = {c: i for i, c in enumerate(chars)}
n = 60
X = np.zeros((len(text) - n, n, len(chars)), "float32")
y = np.zeros((len(text) - n, len(chars)), "float32")
for i in range(len(text) - n):
    for t, c in enumerate(text[i:i + n]):
        X[i, t, ids[c]] = 1
    y[i, ids[text[i + n]]] = 1
model = keras.Sequential([keras.Input((n, len(chars))), keras.layers.LSTM(128), keras.layers.Dense(len(chars), activation="softmax")])
model.compile("rmsprop", "categorical_crossentropy")
model.fit(X[:256], y[:256], batch_size=64, epochs=1, verbose=0)
model.save("nietzsche.keras")
model.save("nietzsche.h5")
json.dump(ids, open("ids.json", "w"))
print(json.dumps({"start": text[:n], "chars": chars, "p": model.predict(X[:1], verbose=0)[0].tolist()}))`;
    const { start, chars, p } = JSON.parse(runPython(code, folder).trim().split('\n').at(-1) as string);
    for (const file of ['nietzsche.h5', 'nietzsche.keras']) {
      const name = file.replace('.', '-');
      const run = (args: string[]) => rnn(args, { cwd: folder });
      const imported = await run(['import', file, '--vocabulary', 'ids.json', '--name', name]);
      expect(imported.exitCode, imported.stderr).toBe(0);
      for (const [index, character] of chars.entries()) {
        const { stdout } = await run(['score', '--run', name, `${start}${character}`, '--json', '--tokens']);
        const [score] = parseLines(stdout) as { tokens: { logProbability: number }[] }[];
        expect(Math.abs(Math.exp(score?.tokens[60]?.logProbability as number) - p[index])).toBeLessThan(1e-5);
      }
    }
  },
  300_000,
);

itInPython(
  ['torch', 'safetensors'],
  'the state_dict of an LSTM and of an RNN gives the probabilities of PyTorch',
  async () => {
    const folder = sharedFolder();
    const code = `import json, torch
from torch import nn
from safetensors.torch import save_file
results = {}
for name, cell in {"lstm": nn.LSTM, "rnn": nn.RNN}.items():
    torch.manual_seed(1)
    model = nn.ModuleDict({"emb": nn.Embedding(6, 3), "body": cell(3, 5, num_layers=2, batch_first=True), "head": nn.Linear(5, 6)})
    save_file(model.state_dict(), f"{name}.safetensors")
    ids = torch.tensor([[0, 3, 4, 5, 3]])
    logits = model["head"](model["body"](model["emb"](ids))[0])
    log_p = torch.log_softmax(logits, -1)[0]
    results[name] = [log_p[t, i].item() for t, i in enumerate([3, 4, 5, 3, 0])]
print(json.dumps(results))`;
    const expected: Record<string, number[]> = JSON.parse(runPython(code, folder));
    // In another order than ours: 0 ends a sequence, and 2 is what is not known.
    writeFileSync(join(folder, 'tokens.txt'), '</s>\nla\n<unk>\nel\nsol\nmar\n');
    const run = (args: string[]) => rnn(args, { cwd: folder });
    for (const name of ['lstm', 'rnn']) {
      const imported = await run(['import', `${name}.safetensors`, '--vocabulary', 'tokens.txt']);
      expect([imported.stdout, imported.exitCode]).toEqual([`${name}\n`, 0]);
      const { stdout } = await run(['score', '--run', name, 'el sol mar el', '--json', '--tokens']);
      const [score] = parseLines(stdout) as { tokens: { logProbability: number }[] }[];
      expect(score?.tokens).toHaveLength(5);
      for (const [step, { logProbability }] of (score?.tokens ?? []).entries()) {
        expect(Math.abs(logProbability - (expected[name]?.[step] as number))).toBeLessThan(1e-5);
      }
    }
  },
  200_000,
);
