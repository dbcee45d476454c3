import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeRecording } from '../../../src/data/audio/decode-recording.js';
import { decodeWave } from '../../../src/data/audio/decode-wave.js';
import { readManifest } from '../../../src/data/audio/manifest.js';
import { readUtterances, type UtteranceSource } from '../../../src/data/audio/read-utterances.js';
import { resolvePatterns } from '../../../src/data/patterns.js';
import type { CorpusFile } from '../../../src/data/read.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { chunk, sine, waveBytes } from '../audio/waves.js';

const samples = [0, 0.5, -0.25, 0.75];
const plain = waveBytes([samples]);
const file = (name: string) => readFileSync(new URL(`../audio/files/${name}`, import.meta.url));

/** `plain` with other sizes in its header. */
function withSizes(riff: number, data: number): Buffer {
  const bytes = Buffer.from(plain);
  bytes.writeUInt32LE(riff, 4);
  bytes.writeUInt32LE(data, 40);
  return bytes;
}

/** WAVE_FORMAT_EXTENSIBLE of a sub-format. */
function extensible(code: number, bits: number, valid: number, data: Buffer): Buffer {
  const format = Buffer.alloc(40);
  format.writeUInt16LE(0xfffe, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(8000, 4);
  format.writeUInt32LE((8000 * bits) / 8, 8);
  format.writeUInt16LE(bits / 8, 12);
  format.writeUInt16LE(bits, 14);
  format.writeUInt16LE(22, 16);
  format.writeUInt16LE(valid, 18);
  format.writeUInt16LE(code, 24);
  Buffer.from('000000001000800000aa00389b71', 'hex').copy(format, 26);
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), chunk('data', data)]));
}

const floats = Buffer.from(Float32Array.from(samples).buffer);
const integers = Buffer.from(Int32Array.from(samples, (value) => value * 2 ** 31).buffer);

function rf64(): Buffer {
  const sizes = Buffer.alloc(28);
  sizes.writeBigUInt64LE(8n, 8);
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('ds64', sizes),
    plain.subarray(12),
    chunk('LIST', Buffer.from('1234')),
  ]);
  const bytes = chunk('RF64', body);
  bytes.writeUInt32LE(0xffffffff, 4);
  bytes.writeUInt32LE(0xffffffff, bytes.length - 24);
  return bytes;
}

function w64(): Buffer {
  const part = (name: string, body: Buffer) => {
    const head = Buffer.concat([Buffer.from(name), Buffer.from('f3acd3118cd100c04f8edb8a', 'hex'), Buffer.alloc(8)]);
    head.writeBigUInt64LE(BigInt(body.length + 24), 16);
    return Buffer.concat([head, body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
  };
  const start = Buffer.concat([Buffer.from('726966662e91cf11a5d628db04c10000', 'hex'), Buffer.alloc(24)]);
  return Buffer.concat([start, part('fmt ', plain.subarray(20, 36)), part('data', plain.subarray(44))]);
}

describe('recordings as people have them', () => {
  it.each([
    ['floats of the extensible format', extensible(3, 32, 32, floats)],
    ['integers of the extensible format', extensible(1, 32, 24, integers)],
    ['a pipe, sizes 2^32 - 1', withSizes(0xffffffff, 0xffffffff)],
    ['a pipe, sizes 0x7FFFF000', withSizes(0x7ffff024, 0x7ffff000)],
    ['a pipe, sizes 0', withSizes(0, 0)],
    ['a recorder that was stopped, the size of its sound 0', withSizes(plain.length - 8, 0)],
    ['a pipe of sox, sizes 0x7FFFFFFF', withSizes(0x7fffffff, 0x7fffffdb)],
    [
      'chunks before the format',
      chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('JUNK', Buffer.alloc(27)), plain.subarray(12)])),
    ],
    ['RF64', rf64()],
    ['W64', w64()],
  ])('reads %s', (_, bytes) => {
    const { channels, sampleRate } = decodeWave(bytes, 'a.wav');
    expect([sampleRate, ...(channels[0] ?? [])]).toEqual([8000, ...samples]);
  });

  it.each([
    ['s.flac', 8000, 1e-4],
    ['s.mp3', 8000, 0.02],
    ['vorbis.ogg', 8000, 0.05],
    ['opus.ogg', 48_000, 0.1],
  ])('decodes %s', async (name, rate, error) => {
    const { channels, sampleRate } = await decodeRecording(file(name), name);
    expect(sampleRate).toBe(rate);
    const [found = new Float32Array()] = channels;
    expect(found.length / rate).toBeGreaterThan(0.24);
    // A sine of 440 Hz, amplitude 1/8: its share of the middle, whatever the delay of the codec.
    const middle = found.subarray(found.length / 4, found.length / 4 + rate / 20);
    const [cosine, sine_] = [Math.PI / 2, 0].map((phase) =>
      middle.reduce((sum, value, n) => sum + value * Math.sin((2 * Math.PI * 440 * n) / rate + phase), 0),
    ) as [number, number];
    expect(Math.abs((2 * Math.hypot(cosine, sine_)) / middle.length - 0.125)).toBeLessThan(error);
  });

  it.each(['opus.ogg', 'vorbis.ogg'])('decodes %s of two chained streams', async (name) => {
    const one = await decodeRecording(file(name), name);
    const two = await decodeRecording(Buffer.concat([file(name), file(name)]), name);
    const [samples = new Float32Array()] = one.channels;
    expect(two.channels).toHaveLength(one.channels.length);
    expect(two.channels[0]).toHaveLength(2 * samples.length);
    expect(two.channels[0]?.subarray(samples.length)).toEqual(samples);
  });

  it('gives MP3 of one channel as one', async () => {
    expect((await decodeRecording(file('s.mp3'), 's.mp3')).channels).toHaveLength(1);
  });

  it.each([
    ['an ID3 tag at its end', [file('s.flac'), Buffer.from(`TAG${' '.repeat(125)}`)]],
    [
      'tags at both ends',
      [Buffer.from('ID3\x04\0\0\0\0\0\x04\0\0\0\0', 'latin1'), file('s.flac'), Buffer.from(`TAG${' '.repeat(125)}`)],
    ],
  ])('decodes FLAC with %s', async (_, parts) => {
    expect(await decodeRecording(Buffer.concat(parts), 'a.flac')).toEqual(
      await decodeRecording(file('s.flac'), 'a.flac'),
    );
  });

  it.each(['s.mp3', 'vorbis.ogg', 'opus.ogg'])('refuses %s that was cut off', async (name) => {
    const whole = file(name);
    await expect(decodeRecording(whole.subarray(0, Math.floor(whole.length / 2)), name)).rejects.toThrow(
      'is truncated: its header announces more bytes than it has',
    );
  });

  it('decodes FLAC behind an ID3 tag, whose size has seven bits a byte', async () => {
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x01\x02', 'latin1'), Buffer.alloc(130)]);
    const tagged = await decodeRecording(Buffer.concat([tag, file('s.flac')]), 'a.flac');
    expect(tagged).toEqual(await decodeRecording(file('s.flac'), 'a.flac'));
  });

  it.each([
    ['another format', Buffer.from('FORM\0\0\0\0AIFF'), 'a.x is not a WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus file.'],
    [
      'FLAC cut off',
      file('s.flac').subarray(0, 60),
      'a.x is FLAC, but is truncated: its header announces 2000 samples',
    ],
    ['WAV in big endian', Buffer.from('RIFX\0\0\0\0WAVEfmt '), 'a.x is not a WAV'],
    ['WAV cut off', plain.subarray(0, 48), 'a.x is truncated: its header announces 4 more bytes than it has.'],
    ['ADPCM in WAV', extensible(2, 4, 4, integers), 'a.x has samples of format 2 and 4 bits, which is not supported.'],
    ['WAV that is not a number', extensible(3, 32, 32, Buffer.from([0, 0, 0xc0, 0x7f])), 'not finite numbers'],
    ['AAC', Buffer.from([0xff, 0xf1, 0x50, 0x80, 0, 0, 0]), 'a.x is not a WAV'],
    ['MP4', Buffer.from('\0\0\0\x20ftypM4A ', 'latin1'), 'a.x is not a WAV'],
    [
      'a codec of Ogg',
      Buffer.from(`OggS${'\0'.repeat(22)}\x01\x08Speex   `, 'latin1'),
      'a.x is not a WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus file.',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(decodeRecording(bytes, 'a.x')).rejects.toThrow(message);
  });

  const lists: [
    name: string,
    path: string,
    list: string,
    recording: string,
    said: (string | null)[],
    Partial<UtteranceSource>?,
  ][] = [
    [
      'Common Voice',
      'cv/train.tsv',
      'client_id\tpath\tsentence\tup_votes\nab0\tcv_1.mp3\tDijo "no", y se fue.\t2\n',
      'cv/clips/cv_1.mp3',
      ['Dijo "no", y se fue.', 'ab0'],
    ],
    [
      'LJSpeech',
      'metadata.csv',
      'LJ001-0001|Dr. "X", 1|Doctor "X", one\n',
      'wavs/LJ001-0001.wav',
      ['Doctor "X", one', null],
    ],
    [
      'DeepSpeech',
      'train.csv',
      'wav_filename,wav_filesize,transcript\na.wav,100,"sí, claro"\n',
      'a.wav',
      ['sí, claro', null],
    ],
    ['NeMo', 'm.json', '{"audio_filepath": "a.wav", "duration": 1.5, "text": "hola"}\n', 'a.wav', ['hola', null]],
    [
      'NeMo with parts',
      'm.json',
      '{"audio_filepath": "a.wav", "offset": 0, "duration": 0.05, "text": "ho"}\n{"audio_filepath": "a.wav", "offset": 0.05, "duration": 0.05, "text": "la"}\n',
      'a.wav',
      ['ho', null, 'la', null],
    ],
    [
      'texts and speakers between bars',
      'l.csv',
      'a.wav|hola|ana\nb.wav|sí|ana\n',
      'a.wav',
      ['hola', 'ana', 'sí', 'ana'],
    ],
    ['speakers and texts between bars', 'l.csv', 'a.wav|1|hola\nb.wav|1|sí\n', 'a.wav', ['hola', '1', 'sí', '1']],
    ['backslashes', 'l.tsv', 'clips\\a.wav\thola\n', 'clips/a.wav', ['hola', null]],
    ['speakers as numbers', 'm.jsonl', '{"audio": "a.wav", "text": "hola", "speaker": 7}\n', 'a.wav', ['hola', '7']],
    ['Hugging Face', 'metadata.csv', 'file_name,transcription\na.wav,hola\n', 'a.wav', ['hola', null]],
    [
      'columns that are chosen',
      'l.tsv',
      'x\thola\ta.wav\tana\n',
      'a.wav',
      ['hola', 'ana'],
      { pathColumn: 3, textColumn: 2, groupColumn: 4 },
    ],
    ['blanks and accents', 'l.tsv', 'Niño uno.wav\thola\n', 'Niño uno.wav'.normalize('NFD'), ['hola', null]],
    ['path, text and group', 'l.tsv', 'a.wav\thola\nb.wav\tsí\tana\n', 'a.wav', ['hola', null, 'sí', 'ana']],
  ];

  it.each(lists)('reads a list of %s', async (_, path, list, recording, said, source = {}) => {
    const baseDirectory = temporaryFolder();
    for (const name of [path, recording, 'b.wav']) mkdirSync(dirname(join(baseDirectory, name)), { recursive: true });
    writeFileSync(join(baseDirectory, path), list);
    if (recording.endsWith('.mp3'))
      copyFileSync(new URL('../audio/files/s.mp3', import.meta.url), join(baseDirectory, recording));
    else writeFileSync(join(baseDirectory, recording), waveBytes([sine(800, 300, 8000)]));
    writeFileSync(join(baseDirectory, 'b.wav'), waveBytes([sine(800, 300, 8000)]));
    const format = { sampleRate: 8000, otherRates: 'resample', channels: 'mix' } as const;
    const read = await readUtterances(await resolvePatterns([path], baseDirectory), {
      source: { type: 'manifest', ...source } as UtteranceSource,
      format,
      features: null,
    });
    expect(read.flatMap(({ text, group }) => [text, group])).toEqual(said);
  });

  it('cuts the parts out that a list names, and refuses what the recording does not have', async () => {
    const baseDirectory = temporaryFolder();
    const ramp = Array.from({ length: 800 }, (_, index) => index / 1000);
    writeFileSync(join(baseDirectory, 'a.wav'), waveBytes([ramp]));
    const read = async (offset: number, duration: number) => {
      const row = { audio_filepath: 'a.wav', offset, duration, text: 'hola' };
      writeFileSync(join(baseDirectory, 'm.json'), JSON.stringify(row));
      const [utterance] = await readUtterances(await resolvePatterns(['m.json'], baseDirectory), {
        source: { type: 'manifest' },
        format: { sampleRate: 8000, otherRates: 'refuse', channels: 'refuse' },
        features: null,
      });
      return utterance?.sound.type === 'samples' ? utterance.sound.samples : new Float32Array();
    };
    const part = await read(0.025, 0.05);
    expect(part).toHaveLength(400);
    expect(part[0]).toBeCloseTo(0.2, 3);
    expect(await read(0, 0.05)).toHaveLength(400);
    for (const [name, list] of [
      ['m.csv', 'path,start,end,text\na.wav,0.025,0.075,hola\n'],
      ['o.csv', 'audio_filepath,offset,duration,text\na.wav,0.025,0.05,hola\n'],
      ['s.jsonl', '{"audio": "a.wav", "begin_time": "0.025", "end_time": 0.075, "text": "hola"}\n'],
    ] as const) {
      writeFileSync(join(baseDirectory, name), list);
      const [entry] = await readManifest((await resolvePatterns([name], baseDirectory))[0] as CorpusFile, 'audio');
      expect(entry?.part?.from).toBe(0.025);
      expect(entry?.part?.length).toBeCloseTo(0.05, 6);
    }
    writeFileSync(join(baseDirectory, 'x.csv'), 'path,start,end,text\na.wav,0:25,1,hola\n');
    const [broken] = await resolvePatterns(['x.csv'], baseDirectory);
    await expect(readManifest(broken as CorpusFile, 'audio')).rejects.toThrow('x.csv:2: start is "0:25"');
    await expect(read(0.05, 3)).rejects.toThrow('m.json:1 names 0.05 s and 3 s from there of a recording of 0.100 s.');
  });
});
