import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The code of src/ without its comments. */
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|cc|h)$/.test(file))
  .map((file) => ({
    file: file.replaceAll('\\', '/'),
    code: withoutComments(readFileSync(join('src', file), 'utf8')),
  }));

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/\/\/.*$/gm, '');
}

/** The files that name a thing: those that another one of its kind would add or change. */
function naming(pattern: RegExp): string[] {
  return sources.filter(({ code }) => pattern.test(code)).map(({ file }) => file);
}

// What docs/design.md counts in its dry runs.
describe('who knows', () => {
  it('a cell: its row, and in each implementation of the kernels its file and an entry', () => {
    // The doctor trains a small network of it, which another cell does not need.
    expect(
      naming(/\bgru(Cell)?\b/)
        .filter((file) => file !== 'doctor/check-tasks.ts')
        .sort(),
    ).toEqual([
      'kernels/cells.ts',
      'kernels/native/cells.cc',
      'kernels/native/gru.cc',
      'kernels/reference/gru.ts',
      'kernels/reference/recurrent.ts',
    ]);
  });

  it.each(['minP', 'typical', 'repetitionPenalty'])('the sampling filter %s: its file, and an entry', (name) => {
    const file = name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
    expect(naming(new RegExp(`\\b${name}\\b`)).sort()).toEqual([
      'inference/decode/filters.ts',
      `inference/decode/filters/${file}.ts`,
    ]);
  });

  it.each([
    // The sums of distributed training and the TensorFlow host's part are compiled as the addon is.
    ['node', ['distributed/addon.ts', 'kernels/hosts/tensorflow/open.ts']],
    // A browser has this host alone, and opens it in its own way; the playground asks for its file early.
    ['wasm', ['browser/open-kernels.ts', 'web/main.ts']],
    ['tensorflow', []],
  ])('the host %s: its folder, and an entry', (name, besides) => {
    const imports = naming(new RegExp(`from '.*(hosts|\\.)/${name}/|import\\('.*(hosts|\\.)/${name}/`));
    const others = imports.filter((file) => !file.startsWith(`kernels/hosts/${name}/`));
    expect(others.sort()).toEqual([...besides, 'kernels/hosts/hosts.ts'].sort());
  });

  it.each([
    'bidirectional-language-model',
    'classification',
    'generation',
    'language-model',
    'tagging',
    'transcription',
    'translation',
  ])('the task %s: its folder, and two entries', (name) => {
    const imports = naming(new RegExp(`tasks/${name}/|'(\\.\\.?/)${name}/`));
    expect(imports.filter((file) => !/^tasks\/[^/]+\//.test(file)).sort()).toEqual([
      'tasks/in-memory.ts',
      'tasks/registry.ts',
    ]);
  });

  it('the task tagging by its name: its folder, its renderer, and the entries', () => {
    // Imported taggers become its checkpoints; another task needs no import.
    const named = naming(/'tagging'|\btagging:/).filter(
      (file) => !file.startsWith('tasks/tagging/') && !['run/import-model.ts', 'run/label-tasks.ts'].includes(file),
    );
    expect(named.sort()).toEqual(['cli/render/tasks/tagging.ts', 'tasks/in-memory.ts', 'tasks/registry.ts']);
  });
});

// The walk of `rnn score` in docs/design.md, from the command to the kernel.
const walk = `cli/commands/score cli/actions/score cli/open-model run/open-run checkpoint/load tasks/tasks
  tasks/language-model/use tasks/language-model/spec tasks/shared/load-network inference/language-model
  inference/answer-each inference/score/score model/language/model model/language/predict-batch
  model/language/evaluate-pieces model/language/passes model/stack model/layers/recur model/layers/recurrent
  kernels/native/recurrent`.split(/\s+/);

// Lists that hand over what they name, and where what they name comes from.
const lists = ['tasks/registry', 'tasks/language-model/index', 'kernels/select', 'kernels/native/native'];

it('rnn score takes at most 20 files and four lists, each imported by one before it', () => {
  expect(walk.length).toBeLessThanOrEqual(20);
  const found = [...lists, ...walk].map((path) => ({
    path,
    code: sources.find(({ file }) => file === `${path}.ts`)?.code ?? '',
  }));
  expect(found.filter(({ code }) => code === '')).toEqual([]);
  const unreached = found.slice(lists.length + 1).filter(({ path }, index) => {
    const before = found.slice(0, lists.length + index + 1);
    return !before.some((from) => importsOf(from.path, from.code).has(path));
  });
  expect(unreached.map(({ path }) => path)).toEqual([]);
});

function importsOf(from: string, code: string): Set<string> {
  const found = [...code.matchAll(/(?:from|import\() ?'(\.[^']+)\.js'/g)];
  return new Set(found.map(([, to]) => join(dirname(from), to as string).replaceAll('\\', '/')));
}

it('no source file is longer than 250 lines', () => {
  const long = sources
    .filter(({ file }) => file.endsWith('.ts'))
    .map(({ file }) => [file, readFileSync(join('src', file), 'utf8').trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > 250);
  expect(long).toEqual([]);
});
