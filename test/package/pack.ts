import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** npm sets these for its scripts, and a test is one; a user's npm starts without. */
export const plainEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_|^(INIT_CWD|RNN_|VITEST|NODE_ENV)/.test(name)),
);

/** Runs `npm pack` in a copy of the working tree, since it builds dist/ anew, which other tests use; returns the tarball. */
export function pack(): { folder: string; tarball: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-pack-'));
  const copy = join(folder, 'rnn');
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 1e8 } as const;
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
  const deleted = new Set(execFileSync('git', ['ls-files', '-z', '--deleted'], options).split('\0'));
  for (const file of listed.split('\0')) {
    if (file === '' || deleted.has(file)) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const target = join(folder, 'tarballs');
  mkdirSync(target);
  const { status, stderr } = spawnSync('npm', ['pack', '--pack-destination', target], {
    cwd: copy,
    env: plainEnvironment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack failed:\n${stderr}`);
  return { folder, tarball: join(target, readdirSync(target)[0] as string) };
}
