import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { CheckpointError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';
import { createCheckpoint } from './create-checkpoint.js';

// biome-ignore lint/suspicious/noExplicitAny: a stranger's manifest may hold anything
type Anything = any;

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** A checkpoint as a stranger may have prepared it: every hash matches what lies there. */
async function forge({ manifest, parts }: { manifest?: (m: Anything) => void; parts?: Record<string, string> }) {
  const folder = join(temporaryFolder(), 'gift');
  await saveCheckpoint(folder, createCheckpoint());
  const content = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  for (const [name, text] of Object.entries(parts ?? {})) {
    writeFileSync(join(folder, name), text);
    content.parts[name] = { bytes: Buffer.byteLength(text), sha256: sha256(text) };
  }
  manifest?.(content);
  const { sha256: _, ...rest } = content;
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...rest, sha256: sha256(JSON.stringify(rest)) }));
  return folder;
}

const state = JSON.stringify(createCheckpoint().snapshot.progress);

describe('a checkpoint from a stranger', () => {
  it('loads when nothing is wrong with it', async () => {
    expect(await loadCheckpoint(await forge({}))).toEqual(createCheckpoint());
  });

  it.each<[string, RegExp, Parameters<typeof forge>[0]]>([
    ['a later format', /format version 2; this rnn reads version 1/, { manifest: (m) => (m.formatVersion = 2) }],
    ['another format', /not the manifest of an rnn checkpoint/, { manifest: (m) => (m.format = 'safetensors') }],
    [
      'a part outside the folder',
      /Unrecognized key/,
      { manifest: (m) => (m.parts['../../secret'] = m.parts['model.json']) },
    ],
    ['a missing part', /parts\.config\.json/, { manifest: (m) => delete m.parts['config.json'] }],
    [
      'a size beyond any memory',
      /config\.json is \d+ bytes long; manifest\.json says 1000000000000/,
      { manifest: (m) => (m.parts['config.json'].bytes = 1e12) },
    ],
    [
      'shapes larger than the file',
      /optimizer\.bin has 20 bytes according to manifest\.json, but its tensors need/,
      { manifest: (m) => (m.tensors['optimizer.bin'][0].shape = [2 ** 30, 2 ** 30, 2 ** 30]) },
    ],
    [
      'negative dimensions',
      /tensors\.weights\.bin\.0\.shape\.0/,
      { manifest: (m) => (m.tensors['weights.bin'][0].shape = [-5, -2]) },
    ],
    [
      'two tensors of one name',
      /two tensors of the same name/,
      {
        manifest: (m) =>
          (m.tensors['optimizer.bin'] = [
            { name: 'a', shape: [2] },
            { name: 'a', shape: [3] },
          ]),
      },
    ],
    ['unknown keys', /Unrecognized key/, { manifest: (m) => (m.tensors.run = []) }],
    [
      'an escape sequence in a key',
      /Unrecognized key: "\ufffd\[2J"/,
      { manifest: (m) => (m.tensors['\u001b[2J'] = []) },
    ],
    [
      'model.json with other weights',
      /model\.json lists other weights/,
      { manifest: (m) => (m.tensors['weights.bin'][0].shape = [10]) },
    ],
    [
      'model.json with weights elsewhere',
      /model\.json is not valid at "weightsManifest\.0\.paths\.0"/,
      {
        parts: {
          'model.json': JSON.stringify({
            format: 'layers-model',
            generatedBy: '',
            convertedBy: null,
            modelTopology: {},
            weightsManifest: [{ paths: ['/etc/passwd'], weights: [] }],
          }),
        },
      },
    ],
    [
      'progress that is not finite',
      /state\.json holds a number too large/,
      { parts: { 'state.json': state.replace('"seconds":1.5', '"seconds":1e999') } },
    ],
    [
      'progress with text for a number',
      /state\.json is not valid at "seconds"/,
      { parts: { 'state.json': state.replace('"seconds":1.5', '"seconds":"1.5"') } },
    ],
    [
      'a key that reaches for the prototype',
      /config\.json has the key "__proto__"/,
      { parts: { 'config.json': '{"a":{"__proto__":{"polluted":true}}}' } },
    ],
    [
      'a bottomless document',
      /config\.json is nested more than 100 levels deep/,
      { parts: { 'config.json': `${'['.repeat(100_000)}${']'.repeat(100_000)}` } },
    ],
    [
      'text that is not JSON',
      /vocabulary\.json is not JSON/,
      { parts: { 'vocabulary.json': 'function () { evil() }' } },
    ],
  ])('is refused for %s', async (_, message, forgery) => {
    const folder = await forge(forgery);
    const error = await loadCheckpoint(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(folder);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('is refused when a part is not UTF-8', async () => {
    const folder = await forge({});
    const bytes = Buffer.from([0x22, 0xff, 0x22]);
    writeFileSync(join(folder, 'config.json'), bytes);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    manifest.parts['config.json'] = { bytes: 3, sha256: sha256(bytes) };
    const { sha256: _, ...rest } = manifest;
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...rest, sha256: sha256(JSON.stringify(rest)) }));
    await expect(loadCheckpoint(folder)).rejects.toThrow(/config\.json is not UTF-8/);
  });

  it('is refused when a part is a symbolic link, even to the same bytes', async () => {
    const folder = await forge({});
    renameSync(join(folder, 'weights.bin'), join(folder, '..', 'elsewhere.bin'));
    symlinkSync('../elsewhere.bin', join(folder, 'weights.bin'));
    await expect(loadCheckpoint(folder)).rejects.toThrow(/weights\.bin cannot be read: it is a symbolic link/);
  });

  it('is refused when a part is a folder', async () => {
    const folder = await forge({ parts: { 'carried.bin': '' } });
    renameSync(join(folder, 'carried.bin'), join(folder, '..', 'aside'));
    mkdirSync(join(folder, 'carried.bin'));
    await expect(loadCheckpoint(folder)).rejects.toThrow(/carried\.bin/);
  });

  it('is refused when a part would fill the memory with nothing', async () => {
    const folder = await forge({ manifest: (m) => (m.parts['config.json'].bytes = 2 ** 40) });
    truncateSync(join(folder, 'config.json'), 2 ** 40);
    await expect(loadCheckpoint(folder)).rejects.toThrow(/config\.json is larger than this machine's memory/);
  });

  it('may hold other files, which are not looked at', async () => {
    const folder = await forge({});
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    expect(await loadCheckpoint(folder)).toEqual(createCheckpoint());
    expect(readdirSync(folder)).toContain('notes.txt');
  });
});
