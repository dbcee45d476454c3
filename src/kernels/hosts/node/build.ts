import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../../../errors.js';
import { cacheDirectory } from '../../../runtime/cache.js';

// From src/ and from dist/ alike: the sources are shipped where they are written.
const sourceDirectory = fileURLToPath(new URL('../../../../src/kernels/native/', import.meta.url));

// Never -ffast-math: with it GCC links code that turns denormal numbers off for the whole process.
const compileFlags = ['-O3', '-march=native', '-std=c++17', '-ffp-contract=fast', '-fPIC', '-fvisibility=hidden'];
const linkFlags = ['-shared', ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-pthread'])];

// $1 the file to make, $2 a folder for objects, $3 how many compilers may run at once; the rest compiles one file. The files
// come on the standard input.
const compileAll = `
out=$1; export objects=$2; jobs=$3; shift 3
xargs -P "$jobs" -n 1 sh -c 'for file; do :; done; exec "$@" -o "$objects/$(basename "$file").o"' sh "$@" -c &&
  "$1" "$objects"/*.o ${linkFlags.join(' ')} -o "$out"`;

/** What is compiled: all C++ files of a folder and those in it. */
export interface AddonSources {
  /** What the file and its folder in the cache are called after. */
  name: string;
  directory: string;
}

const kernelSources: AddonSources = { name: 'kernels', directory: sourceDirectory };

/** The addon for this machine: where it is or will be, and with what it is compiled. */
export interface Build {
  sources: AddonSources;
  compiler: string;
  directory: string;
  addon: string;
  /** What the compiler said when this very build failed before. */
  errorLog: string;
  record: BuildRecord;
}

/** What stands beside an addon: where one of these differs it would not run, or end the process with an illegal instruction. */
interface BuildRecord {
  /** A hash of the sources, flags and system. */
  sources: string;
  processor: string;
}

const RECORD = 'build.json';

/**
 * The file of the addon, compiled where it is missing or was compiled for another processor. Throws an EnvironmentError that says
 * why it cannot be had; a build that failed is not tried again until something it depends on changes, or `retry`.
 */
export function ensureBuilt(sources: AddonSources = kernelSources, { retry = false } = {}): string {
  const made = findBuilt(sources);
  if (made !== null) return made;
  const build = planBuild(sources);
  if (!retry && failedBefore(build)) throw compileError(build);
  runBuild(build);
  return build.addon;
}

/** The addon of these sources for this processor that some compiler made before; null where there is none. Asks no compiler. */
export function findBuilt(sources: AddonSources = kernelSources): string | null {
  const record = recordOf(sources);
  const directory = builtDirectories(sources, record).find((made) => recordIn(made)?.processor === record.processor);
  return directory === undefined ? null : join(directory, fileName(sources));
}

/**
 * Names the build by its sources, flags, compiler and instruction set, so that a change of any makes another one. Throws an
 * EnvironmentError where there is no compiler.
 */
export function planBuild(sources: AddonSources = kernelSources): Build {
  const record = recordOf(sources);
  const found = findCompiler();
  if (found === null) throw noCompiler(builtDirectories(sources, record)[0]);
  const { compiler, version } = found;
  const key = hashText(version, record.sources, record.processor).slice(0, 16);
  const directory = join(cacheDirectory(), `${sources.name}-${key}`);
  return {
    sources,
    compiler,
    directory,
    addon: join(directory, fileName(sources)),
    errorLog: join(directory, 'build-error.log'),
    record,
  };
}

/**
 * Compiles the addon, about 20 seconds; several processes may do so at once. Throws an EnvironmentError that names the
 * log when the compiler fails.
 */
export function runBuild(build: Build): void {
  mkdirSync(build.directory, { recursive: true });
  // The last renamed wins, and all are equal: no lock that a killed process could leave behind.
  const workspace = mkdtempSync(join(build.directory, 'partial-'));
  try {
    const partial = join(workspace, fileName(build.sources));
    const headers = join(dirname(createRequire(import.meta.url).resolve('node-api-headers')), 'include');
    const compile = [build.compiler, ...compileFlags, '-I.', '-I', headers];
    const parameters = [partial, workspace, String(availableParallelism()), ...compile];
    const result = spawnSync('sh', ['-c', compileAll, 'sh', ...parameters], {
      cwd: build.sources.directory,
      encoding: 'utf8',
      input: sourceFiles(build.sources)
        .filter((file) => file.endsWith('.cc'))
        .join('\n'),
    });
    if (result.status === null) throw interruptedError(build, result.signal);
    if (result.status !== 0) {
      writeFileSync(build.errorLog, result.stderr);
      throw compileError(build);
    }
    const record = join(workspace, RECORD);
    writeFileSync(record, JSON.stringify(build.record));
    renameSync(record, join(build.directory, RECORD));
    renameSync(partial, build.addon);
    rmSync(build.errorLog, { force: true });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** That the compiler was ended, which says nothing of the sources: the next who wants them compiles them. */
function interruptedError({ sources }: Build, signal: NodeJS.Signals | null): EnvironmentError {
  return new EnvironmentError(
    `The compilation of the native ${sources.name} ${signal === null ? 'did not begin' : `was ended by ${signal}`}.`,
    { hint: 'Run `rnn doctor --install node` to compile them; until then slower kernels are used.' },
  );
}

/** That this build failed, now or before. */
export function compileError(build: Build): EnvironmentError {
  return new EnvironmentError(
    `The native ${build.sources.name} do not compile with ${build.compiler}: see ${build.errorLog}.`,
    {
      hint: 'Fix what the log names, then run `rnn doctor --install node` to try again; until then slower kernels are used.',
    },
  );
}

/** Whether this build failed before and nothing it depends on has changed since. */
export function failedBefore(build: Build): boolean {
  return existsSync(build.errorLog);
}

/** All C++ but the wasm host's, relative to the folder. */
function sourceFiles({ directory }: AddonSources): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(cc|h)$/.test(file) && !file.startsWith(join('hosts', 'wasm')))
    .sort();
}

function fileName({ name }: AddonSources): string {
  return `rnn_${name}.node`;
}

function recordOf(sources: AddonSources): BuildRecord {
  return { sources: hashOf(sources), processor: instructionSet() };
}

function hashOf(sources: AddonSources): string {
  const contents = sourceFiles(sources).flatMap((file) => [file, readFileSync(join(sources.directory, file), 'utf8')]);
  return hashText(process.platform, process.arch, ...compileFlags, ...linkFlags, ...contents);
}

function hashText(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest('hex');
}

function recordIn(directory: string): BuildRecord | null {
  try {
    return JSON.parse(readFileSync(join(directory, RECORD), 'utf8'));
  } catch {
    return null;
  }
}

/** Where these sources were compiled, for any processor. */
function builtDirectories(sources: AddonSources, record: BuildRecord): string[] {
  const cache = cacheDirectory();
  const names = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith(`${sources.name}-`)) : [];
  return names
    .map((name) => join(cache, name))
    .filter((directory) => recordIn(directory)?.sources === record.sources)
    .filter((directory) => existsSync(join(directory, fileName(sources))));
}

/** `other`: where they were compiled for another processor. */
function noCompiler(other: string | undefined): EnvironmentError {
  const found = other === undefined ? '' : `: ${other} has one for another processor`;
  return new EnvironmentError(`There is no C++ compiler (g++) to build the native kernels with${found}.`, {
    hint: 'Install g++ (Debian and Ubuntu: apt-get install g++); until then slower kernels are used.',
  });
}

function findCompiler(): { compiler: string; version: string } | null {
  for (const compiler of [process.env.CXX, 'g++', 'c++']) {
    if (!compiler) continue;
    const result = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
    if (result.status === 0) return { compiler, version: result.stdout };
  }
  return null;
}

/** What -march=native sees: the processor's features where the system lists them, else its name. */
function instructionSet(): string {
  try {
    const features = /^(flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    if (features) return features[0];
  } catch {
    // No /proc on this system.
  }
  return cpus()[0]?.model ?? '';
}
