import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';

const sound = 'X:1\nT:One\nM:2/4\nL:1/4\nK:D\nDE|FG|]\n';
const short = 'X:2\nT:Two\nM:2/4\nL:1/4\nK:D\nDE|F|GA|]\n';
const broken = 'X:3\nM:2/4\nL:1/4\nK:D\nD?E|FG|]\n';

function project(text: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tunes.abc'), text);
  return { folder, run: (...args: string[]) => rnn(['abc', 'tunes.abc', ...args], { cwd: folder }) };
}

describe('rnn abc', () => {
  it('tells what is wrong and where, and how many tunes are sound', async () => {
    const { stdout, stderr, exitCode } = await project(sound + short + broken).run();
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'tunes.abc:7 Two: 2 of 3 bars add up',
      'tunes.abc:17:2 the tune does not parse: Unknown character ignored',
    ]);
    expect(lines.find((line) => line.startsWith('parse'))).toMatch(/^parse +2 +66\.7%/);
    expect(lines.find((line) => line.startsWith('bars add up'))).toMatch(/ 1 +33\.3% +4 of 5 bars /);
    expect(lines.find((line) => line.startsWith('all three'))).toMatch(/ 1 +33\.3% +of 3 tunes/);
  });

  it('gives the same as JSON, from standard input', async () => {
    const { stdout } = await rnn(['abc', '-', '--json'], { stdin: sound + short });
    expect(JSON.parse(stdout)).toMatchObject({
      summary: { tunes: 2, parse: 2, barsAddUp: 1, keyHolds: 2, sound: 1 },
      tunes: [
        { document: 'standard input', title: 'One', line: 1, key: 'D', bars: 2, right: 2 },
        { title: 'Two', line: 7, bars: 3, right: 2 },
      ],
    });
  });

  it('writes one tune as one MIDI file, and several numbered', async () => {
    const one = project(sound);
    expect((await one.run('--midi', 'tune.mid')).stderr).toBe('Wrote tune.mid.\n');
    expect(readFileSync(join(one.folder, 'tune.mid')).subarray(0, 4).toString()).toBe('MThd');
    const two = project(sound + short);
    expect((await two.run('--midi', 'tune.mid')).stderr).toBe('Wrote tune-1.mid to tune-2.mid.\n');
    expect(existsSync(join(two.folder, 'tune-2.mid'))).toBe(true);
  });

  it('writes a page', async () => {
    const { folder, run } = project(sound);
    expect((await run('--html', 'tunes.html')).stderr).toBe('Wrote tunes.html.\n');
    expect(readFileSync(join(folder, 'tunes.html'), 'utf8')).toContain('<h3>One</h3>');
  });

  it('says so when there is nothing to play', async () => {
    const { stderr, exitCode } = await project('X:1\nK:D\n').run('--midi', 'tune.mid');
    expect({ stderr, exitCode }).toEqual({ stderr: 'There are no notes to write as MIDI.\n', exitCode: 0 });
  });

  it('wants a tune', async () => {
    const { stderr, exitCode } = await project('Elena no quiere salir con Juan.\n').run();
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no tune in tunes.abc.');
    expect(stderr).toContain('begins with a line such as X:1');
  });
});
