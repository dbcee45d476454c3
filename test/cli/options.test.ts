import { Command, Option } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { integerWithin, numberWithin, renamed, requires, temperatures } from '../../src/cli/options.js';

describe('numberWithin', () => {
  it.each(['0', '1', '0.5', '1e-3'])('takes %s between 0 and 1', (text) => {
    expect(numberWithin({ min: 0, max: 1 })(text)).toBe(Number(text));
  });

  it.each(['', ' ', 'x', '1x', 'NaN', 'Infinity', '-0.1', '1.01'])(
    'refuses %o and names the accepted values',
    (text) => {
      expect(() => numberWithin({ min: 0, max: 1 })(text)).toThrow('Give a number, 0 or more and at most 1.');
    },
  );

  it('leaves an open bound out', () => {
    expect(() => numberWithin({ above: 0 })('0')).toThrow('Give a number, above 0.');
  });
});

describe('integerWithin', () => {
  it('takes a whole number', () => expect(integerWithin({ min: 1 })('12')).toBe(12));

  it.each(['1.5', '0', '9007199254740993'])('refuses %s', (text) => {
    expect(() => integerWithin({ min: 1 })(text)).toThrow('Give a whole number, 1 or more.');
  });
});

describe('temperatures', () => {
  it.each([
    ['0.2, 0.5,1', [0.2, 0.5, 1]],
    ['0,1,2', [0, 1, 2]],
    ['0.0,5', [0, 5]],
    ['1', [1]],
  ])('takes %o', (text, values) => {
    expect(temperatures(text)).toEqual(values);
  });

  it.each(['0.2,', '', '1;2', '1,x'])('refuses %o', (text) => {
    expect(() => temperatures(text)).toThrow('Give a number, 0 or more.');
  });

  it.each([
    ['0,5', 'Is 0.5 meant? Write 0.5 for one temperature, or 0.0,5 for two.'],
    ['1,25', 'Is 1.25 meant?'],
  ])('asks about the decimal comma of %s', (text, question) => {
    expect(() => temperatures(text)).toThrow(question);
  });
});

describe('requires', () => {
  const parse = (...args: string[]) => {
    const command = new Command('x').option('--beam <n>').option('--lm <run>').option('--bonus <n>').exitOverride();
    requires(command.configureOutput({ outputError: () => {} }), { '--bonus': ['--beam', '--lm'] }).action(() => {});
    return command.parse(args, { from: 'user' }).opts();
  };

  it('takes an option with one of those that it goes with', () => {
    expect(parse('--bonus', '1', '--lm', 'r')).toEqual({ bonus: '1', lm: 'r' });
  });

  it('refuses it alone', () => {
    expect(() => parse('--bonus', '1')).toThrow('--bonus requires --beam or --lm.');
  });
});

describe('renamed', () => {
  const create = () =>
    renamed(
      new Command('x').addOption(new Option('--random-seed <n>').argParser(integerWithin({ min: 0 }))),
      '--seed',
      '--random-seed',
    );

  it('reads the old spelling as the new one', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const command = create().parse(['--seed', '3'], { from: 'user' });
    expect(command.opts()).toMatchObject({ randomSeed: 3 });
    expect(command.getOptionValueSource('randomSeed')).toBe('cli');
    expect(write).toHaveBeenCalledWith('--seed is called --random-seed now.\n');
    write.mockRestore();
  });

  it('does not show it in the help', () => {
    expect(create().helpInformation()).not.toContain('--seed');
  });
});
