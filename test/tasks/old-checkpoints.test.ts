import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../src/tasks/registry.js';
import { rnn } from '../cli/rnn.js';

// A small checkpoint of each task, trained by an early version, and what that version printed with it on TensorFlow. Left out is
// what differs from call to call, and the BLEU and chrF of translation, which were taken between texts of other letter case.
const folder = join(import.meta.dirname, 'old-checkpoints');

interface Command {
  arguments: string[];
  /** The documents on stdout. */
  output: unknown[];
}

describe.each(Object.keys(registry))('an old checkpoint of %s', (task) => {
  const commands: Command[] = JSON.parse(readFileSync(join(folder, task, 'outputs.json'), 'utf8'));

  it.each(commands.map((command) => [command.arguments[0], command] as const))(
    'still gives the same: rnn %s',
    async (_, command) => {
      const { stdout, exitCode, stderr } = await rnn(command.arguments, { cwd: folder });
      expect(exitCode, stderr).toBe(0);
      expectSame(parseDocuments(stdout), command.output, 'output');
    },
  );
});

/** One document, or one per line. */
function parseDocuments(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
}

/** Numbers to 1e-6, or that part of larger ones; objects may have more keys than are expected. */
function expectSame(actual: unknown, expected: unknown, place: string): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const difference = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
    expect(difference, `${place}: ${actual}, not ${expected}`).toBeLessThanOrEqual(1e-6);
  } else if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    if (Array.isArray(expected)) expect(actual, place).toHaveLength(expected.length);
    for (const [key, value] of Object.entries(expected)) {
      expectSame((actual as Record<string, unknown>)[key], value, `${place}.${key}`);
    }
  } else {
    expect(actual, place).toBe(expected);
  }
}
