import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { sine, waveBytes } from '../data/audio/waves.js';
import { sharedFolder } from '../temporary-folder.js';
import { type Invocation, type Outcome, rnn } from './rnn.js';

const folder = sharedFolder();
const home = fileURLToPath(new URL('../../', import.meta.url));
const tone = (name: string) => join(home, 'data', 'tones', name);
const run = (args: readonly string[], invocation: Invocation = {}) => rnn(args, { cwd: folder, ...invocation });

/** A configuration over a list of one recording, as YAML. */
function writeConfig(name: string, list: string, extra = ''): string {
  writeFileSync(join(folder, `${name}.tsv`), list);
  const yaml = `task: transcription\ndata: { train: ${name}.tsv, validationFraction: 0 }\n${extra}\n`;
  writeFileSync(join(folder, `${name}.yaml`), yaml);
  return `${name}.yaml`;
}

describe('rnn transcribe', () => {
  let training: Outcome;
  beforeAll(async () => {
    training = await run(['train', join(home, 'configs', 'tones-small.yaml')]);
    // A language model of codes that begin with 0: it hears what it expects.
    const codes = Array.from({ length: 200 }, (_, index) => `0${String(index * 37).padStart(4, '0')}`);
    writeFileSync(join(folder, 'codes.txt'), `${codes.join('\n')}\n`);
    writeFileSync(
      join(folder, 'codes.yaml'),
      'task: languageModel\ndata: { train: codes.txt }\nmodel: { hiddenSize: 8 }\ntraining: { epochs: 1 }\nsampling: { everyEpochs: null }\n',
    );
    await run(['train', 'codes.yaml']);
  }, 240_000);

  it('learns the small preset', () => {
    expect(training.exitCode).toBe(0);
    expect(training.stderr).toMatch(/training +64 utterances, 291 tokens, [\d.]+ minutes$/m);
    expect(training.stderr).toMatch(/character error rate 0\.0\d+/);
    expect(training.stderr).toContain('Next: rnn transcribe --run tones-small FILE.wav');
  });

  it('writes a text alone for one file, and after its name for several', async () => {
    const one = await run(['transcribe', '--run', 'tones-small', tone('validation-01.wav')]);
    expect(one).toMatchObject({ stdout: '06202\n', exitCode: 0 });
    expect(one.stderr).toMatch(/^Using run tones-small \(runs\/tones-small\), checkpoint best of step \d+\.\n$/);
    const files = [tone('validation-01.wav'), tone('validation-02.wav')];
    const two = await run(['transcribe', '--run', 'tones-small', '--beam', '8', '--confidence', ...files]);
    expect(two.stdout).toMatch(
      /^.*validation-01\.wav\t06202\t[01]\.\d{3}\n.*validation-02\.wav\t290115\t[01]\.\d{3}\n$/,
    );
  });

  it('names the recordings of a folder, and leaves out what is none', async () => {
    const recordings = join(folder, 'recordings');
    mkdirSync(recordings);
    for (const name of ['validation-01.wav', 'validation-02.wav']) {
      copyFileSync(tone(name), join(recordings, name));
    }
    writeFileSync(join(recordings, 'list.tsv'), 'validation-01.wav\t06202\n');
    const { stdout, exitCode } = await run(['transcribe', '--run', 'tones-small', 'recordings']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('recordings/validation-01.wav\t06202\nrecordings/validation-02.wav\t290115\n');
  });

  it('transcribes all kinds of recordings in a folder', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    copyFileSync(tone('validation-01.wav'), join(mixed, 'a.wav'));
    for (const name of ['s.flac', 'vorbis.ogg']) {
      copyFileSync(new URL(`../data/audio/files/${name}`, import.meta.url), join(mixed, name));
    }
    writeFileSync(join(mixed, 'notes.txt'), 'none');
    const { stdout, exitCode } = await run(['transcribe', '--run', 'tones-small', 'mixed']);
    expect(exitCode).toBe(0);
    expect(stdout.match(/^mixed\/[\w.]+/gm)).toEqual(['mixed/a.wav', 'mixed/s.flac', 'mixed/vorbis.ogg']);
  });

  it('reads a list of names, and a recording, from standard input', async () => {
    const args = ['transcribe', '--run', 'tones-small', '--json'];
    const listed = await run(args, { stdin: `${tone('validation-01.wav')}\n\n` });
    const [object] = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(object).toMatchObject({ text: '06202', unit: 'second' });
    expect(object.confidence).toBeGreaterThan(0);
    expect(object.tokens.map(({ token }: { token: string }) => token).join('')).toBe('06202');
    const [first, second] = object.tokens;
    expect(first.start).toBeLessThan(first.end);
    expect(first.end).toBeLessThanOrEqual(second.start);
    expect(second.end).toBeLessThan(object.length);
    const piped = await run([...args, '-'], { stdin: waveBytes([sine(1600, 700, 4000)], { sampleRate: 4000 }) });
    expect(JSON.parse(piped.stdout)).toMatchObject({ file: 'standard input', length: 0.38 });
  });

  it('shows when each token is said', async () => {
    const { stdout } = await run(['transcribe', '--run', 'tones-small', '--timing', tone('validation-01.wav')]);
    expect(stdout).toMatch(
      /^06202\n {2}token +from \(s\) +to \(s\) +confidence\n {2}0 +0\.\d\d +0\.\d\d +[01]\.\d{3}\n/,
    );
  });

  it('lets a language model help', async () => {
    const args = ['transcribe', '--run', 'tones-small', '--json', tone('validation-01.wav')];
    const heard = async (...extra: string[]) => JSON.parse((await run([...args, ...extra])).stdout);
    expect((await heard('--lm', 'codes', '--lm-weight', '0')).text).toBe('06202');
    // So much weight that the sound hardly counts, and each token costs.
    const silent = await heard('--lm', 'codes', '--lm-weight', '50');
    expect(silent.text.length).toBeLessThan(5);
    expect(silent.confidence).toBeLessThan(0.01);
  });

  it('takes recordings of other rates and channels, mixed and resampled', async () => {
    const samples = sine(8820, 500, 44_100);
    writeFileSync(join(folder, 'stereo.wav'), waveBytes([samples, samples], { sampleRate: 44_100, bits: 24 }));
    const { stdout, exitCode } = await run(['transcribe', '--run', 'tones-small', '--json', 'stereo.wav']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'stereo.wav', length: 0.18 });
  });

  it.each([
    [['--lm-weight', '1'], '--lm-weight requires --lm.'],
    [['--insertion-bonus', '1'], '--insertion-bonus requires --beam or --lm.'],
    [['--lm', 'tones-small'], 'A transcription run cannot be used as a language model.'],
    [['--beam', '0'], "option '--beam <texts>' argument '0' is invalid."],
  ])('refuses %j', async (args, sentence) => {
    const outcome = await run(['transcribe', '--run', 'tones-small', tone('validation-01.wav'), ...args]);
    expect(outcome).toMatchObject({ stdout: '', exitCode: 2 });
    expect(outcome.stderr).toContain(`error: ${sentence}`);
  });

  it('names a file that is no recording, one that is cut off, and one that is not there', async () => {
    writeFileSync(join(folder, 'text.wav'), 'This is no sound at all.');
    writeFileSync(join(folder, 'cut.wav'), waveBytes([sine(100, 500, 4000)]).subarray(0, 100));
    for (const [file, sentence] of [
      ['text.wav', 'text.wav is not a WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus file.'],
      ['cut.wav', 'cut.wav is truncated: its header announces 144 more bytes than it has.'],
      ['none.wav', 'none.wav'],
    ] as const) {
      const outcome = await run(['transcribe', '--run', 'tones-small', file]);
      expect(outcome).toMatchObject({ stdout: '', exitCode: 2 });
      expect(outcome.stderr).toContain(sentence);
      expect(outcome.stderr).toMatch(/\nhint: \S/);
    }
  });

  it('says that a run of another task is no transcriber', async () => {
    const outcome = await run(['transcribe', '--run', 'codes', tone('validation-01.wav')]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain('A language model run cannot be used as a transcriber.');
  });

  it('is evaluated, on its own utterances and on others', async () => {
    const own = await run(['eval', 'tones-small']);
    expect(own.stdout).toMatch(
      /^the run's validation utterances, .*: 16 utterances, 77 tokens\nloss 0\.\d+ nats per token\n/,
    );
    expect(own.stdout).toMatch(/\ngreedy +\d+\.\d% +\d+ of 16 +\d/);
    const given = await run(['eval', 'tones-small', '--data', tone('train.tsv'), '--json']);
    expect(JSON.parse(given.stdout)).toMatchObject({
      kind: 'transcription',
      source: 'data',
      utterances: 64,
      joined: false,
    });
    const refused = await run(['eval', 'tones-small', '--dynamic']);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain('--dynamic works with language model runs; this is a transcription run.');
  });
});

describe('rnn train for transcription', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'sounds'));
    const stereo = [sine(800, 500, 8000), sine(800, 700, 8000)];
    writeFileSync(join(folder, 'sounds', 'stereo.wav'), waveBytes(stereo));
    writeFileSync(join(folder, 'sounds', 'mono.wav'), waveBytes([sine(800, 500, 8000)]));
  });

  it.each([
    [
      'a text longer than its sound can say',
      `sounds/mono.wav\t${'eeee '.repeat(20)}\n`,
      '',
      /error: \S*a\.tsv:1 \(mono\.wav\): "(eeee )+.*" needs \d+ steps \(99 tokens, and a blank between two that are equal\), and the network reads 8 of its sound\.\n/,
    ],
    [
      'two channels where they are refused',
      'sounds/stereo.wav\tuno\n',
      'audio: { channels: refuse }',
      /error: \S*stereo\.wav has 2 channels, but audio\.channels: refuse allows one\.\nhint: Mix/,
    ],
    [
      'another rate where it is refused',
      'sounds/mono.wav\tuno\n',
      'audio: { sampleRate: 16000, otherRates: refuse }',
      /error: \S*mono\.wav has 8000 samples per second, but audio\.otherRates: refuse allows only 16000\.\nhint: Set/,
    ],
    [
      'a recording that is not there',
      'sounds/none.wav\tuno\n',
      '',
      /error: \S*a\.tsv:1: there is no file \S*none\.wav\.\n/,
    ],
  ])('refuses %s', async (_, list, extra, sentence) => {
    const outcome = await run(['train', writeConfig('a', list, extra)]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(sentence);
    expect(outcome.stderr).not.toContain('    at ');
  });
});
