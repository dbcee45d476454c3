import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';

describe('--condition', () => {
  let folder: string;
  const run = (...args: string[]) => rnn(args, { cwd: folder });

  beforeAll(async () => {
    folder = sharedFolder();
    const bars = ['abc', 'bca', 'cab', 'DEF', 'EFD', 'FDE'];
    for (const [name, own] of Object.entries({ high: bars.slice(0, 3), low: bars.slice(3) })) {
      writeFileSync(join(folder, `${name}.abc`), own.map((bar) => `X:1\nK:D\n${bar}|\n\n`).join(''));
    }
    const config = {
      task: 'generation',
      data: { train: ['high.abc', 'low.abc'], validationFraction: 0.34 },
      model: { hiddenSize: 8, input: { size: 4 } },
      training: { batchSize: 2, sequenceLength: 20, epochs: 2 },
      sampling: { length: 8, temperatures: [1] },
    };
    writeFileSync(join(folder, 'tunes.json'), JSON.stringify(config));
    const { stderr, exitCode } = await run('train', 'tunes.json');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toMatch(/^style +high 2, low 2$/m);
    expect(stderr).toContain('style=high, temperature 1');
    expect(stderr).toMatch(/^epoch 2 +sample[\s\S]*style=low, temperature 1/m);
    expect(stderr).toContain('rnn sample --run tunes --condition style=high');
  });

  it('chooses what is written, scored and shown', async () => {
    const conditions = ['--condition', 'style=low'];
    const sample = await run('sample', ...conditions, '--length', '9', '--random-seed', '1', '--json');
    expect(sample.exitCode).toBe(0);
    expect(JSON.parse(sample.stdout)).toMatchObject({ prompt: '', sample: 1 });
    const score = await run('score', ...conditions, '--json', 'X:1');
    expect(JSON.parse(score.stdout)).toMatchObject({ text: 'X:1' });
    const temperature = await run('temperature', ...conditions, '--json', 'X:');
    expect(temperature.exitCode).toBe(0);
  });

  it('gives other probabilities for another value', async () => {
    const of = async (style: string) =>
      JSON.parse((await run('score', '--condition', `style=${style}`, '--json', 'X:1')).stdout).logProbability;
    expect(await of('high')).not.toBe(await of('low'));
  });

  it.each([
    [[], 'The model needs the condition "style", which was not given.', '--condition style=high'],
    [['--condition', 'style=polka'], 'The model does not know style "polka".', 'Known values: high, low.'],
    [['--condition', 'mood=sad'], 'The model has no condition "mood".', 'style: high, low'],
    [['--condition', 'low'], '--condition low is not of the form name=value.', '--condition style=jig'],
    [['--condition', 'style=low', '--condition', 'style=high'], 'The condition "style" is given twice.', 'Remove one'],
  ])('with %j says what there is', async (conditions, message, hint) => {
    const { stderr, exitCode } = await run('sample', ...conditions);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  it('has rows by condition in rnn eval', async () => {
    const { stdout, exitCode } = await run('eval');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^style +texts +tokens +nats\/token +bits\/character +under another condition +condition identified$/m,
    );
    expect(stdout).toMatch(/^high +1 +13 /m);
    expect(stdout).toMatch(/^all +2 +26 /m);
  });
});
