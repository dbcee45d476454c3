import { describe, expect, it } from 'vitest';
import { describeFailure, Interrupted } from '../../src/cli/failure.js';
import { DataError } from '../../src/errors.js';

describe('describeFailure', () => {
  it('gives a sentence and a hint for an error that the user can fix, without a stack trace', () => {
    expect(describeFailure(new DataError('No text.', { hint: 'Give some.' }))).toEqual({
      text: 'error: No text.\nhint: Give some.\n',
      exitCode: 2,
    });
  });

  it('gives the stack of a bug, and says that it is one', () => {
    const { text, exitCode } = describeFailure(new TypeError('x is not a function'));
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^TypeError: x is not a function\n +at .*failure\.test\.ts/);
    expect(text).toMatch(/\nerror: This is a bug in rnn; .*\n$/);
  });

  it.each([130, 143])('says nothing more of an interruption and exits with %d', (exitCode) => {
    expect(describeFailure(new Interrupted(exitCode))).toEqual({ text: '', exitCode });
  });
});
