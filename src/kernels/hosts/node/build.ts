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

// The same path from src/ and dist/: the package contains the sources in src/.
const sourceDirectory = fileURLToPath(new URL('../../../../src/kernels/native/', import.meta.url));

// Never -ffast-math: GCC then links code that disables denormal numbers for the whole process.
const compileFlags = ['-O3', '-march=native', '-std=c++17', '-ffp-contract=fast', '-fPIC', '-fvisibility=hidden'];
const linkFlags = ['-shared', ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-pthread'])];

// $1 output file, $2 folder for objects, $3 number of parallel compilers; the other arguments are the compile command of one
// file. File names are read from standard input.
const compileAll = `
out=$1; export objects=$2; jobs=$3; shift 3
xargs -P "$jobs" -n 1 sh -c 'for file; do :; done; exec "$@" -o "$objects/$(basename "$file").o"' sh "$@" -c &&
  "$1" "$objects"/*.o ${linkFlags.join(' ')} -o "$out"`;

/** The sources: all C++ files of a folder and its subfolders. */
export interface AddonSources {
  /** Base name of the file and its cache folder. */
  name: string;
  directory: string;
}

const kernelSources: AddonSources = { name: 'kernels', directory: sourceDirectory };

/** The build for this machine: its file, compiler and flags. */
export interface Build {
  sources: AddonSources;
  compiler: string;
  directory: string;
  addon: string;
  /** The compiler's log of an earlier failure of the same build. */
  errorLog: string;
  record: BuildRecord;
}

/** Metadata stored beside an addon: if one of these differs, it would not load or would crash with an illegal instruction. */
interface BuildRecord {
  /** A hash of the sources, flags and system. */
  sources: string;
  processor: string;
}

const RECORD = 'build.json';

/**
 * The file of the addon, compiled if it is missing or was compiled for another processor. Throws an EnvironmentError with the
 * reason if it is not available. A failed build is not repeated until one of its inputs changes, or with `retry`.
 */
export function ensureBuilt(sources: AddonSources = kernelSources, { retry = false } = {}): string {
  const made = findBuilt(sources);
  if (made !== null) return made;
  const build = planBuild(sources);
  if (!retry && failedBefore(build)) throw compileError(build);
  runBuild(build);
  return build.addon;
}

/** An existing addon of these sources for this processor, from any compiler; null if there is none. Runs no compiler. */
export function findBuilt(sources: AddonSources = kernelSources): string | null {
  const record = recordOf(sources);
  const directory = builtDirectories(sources, record).find((made) => recordIn(made)?.processor === record.processor);
  return directory === undefined ? null : join(directory, fileName(sources));
}

/**
 * Names the build by its sources, flags, compiler and instruction set, so that any change gives a new build. Throws an
 * EnvironmentError if there is no compiler.
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
 * Compiles the addon, 20 to 40 seconds; several processes may do so at the same time. Throws an EnvironmentError that names
 * the log if the compiler fails.
 */
export function runBuild(build: Build): void {
  mkdirSync(build.directory, { recursive: true });
  // The last rename wins, and all builds are equal, so no lock is needed that a killed process could leave behind.
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

/** The error for a compiler that was killed. This is not a failure of the sources, so the next process compiles again. */
function interruptedError({ sources }: Build, signal: NodeJS.Signals | null): EnvironmentError {
  return new EnvironmentError(
    `The compilation of the native ${sources.name} ${signal === null ? 'did not begin' : `was ended by ${signal}`}.`,
    { hint: 'Run `rnn doctor --install node` to compile them; until then slower kernels are used.' },
  );
}

/** The error of a failed build, now or earlier. */
export function compileError(build: Build): EnvironmentError {
  return new EnvironmentError(
    `The native ${build.sources.name} do not compile with ${build.compiler}: see ${build.errorLog}.`,
    {
      hint: 'Fix what the log names, then run `rnn doctor --install node` to try again; until then slower kernels are used.',
    },
  );
}

/** Whether this build failed before and its inputs have not changed since. */
export function failedBefore(build: Build): boolean {
  return existsSync(build.errorLog);
}

/** All C++ files except the wasm host's, relative to the folder. */
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

/** Existing builds of these sources, for any processor. */
function builtDirectories(sources: AddonSources, record: BuildRecord): string[] {
  const cache = cacheDirectory();
  const names = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith(`${sources.name}-`)) : [];
  return names
    .map((name) => join(cache, name))
    .filter((directory) => recordIn(directory)?.sources === record.sources)
    .filter((directory) => existsSync(join(directory, fileName(sources))));
}

/** `other`: a build for another processor. */
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

/** The processor's features, as seen by -march=native, if the system lists them; else its name. */
function instructionSet(): string {
  try {
    const features = /^(flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    if (features) return features[0];
  } catch {
    // This system has no /proc.
  }
  return cpus()[0]?.model ?? '';
}
