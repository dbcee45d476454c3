// @ts-check
// Builds the two files of the wasm host from the kernels' C++ with Debian's clang-19. The bytes are the same on every machine:
//
//   node scripts/build-wasm.mjs           builds the files and their manifest; commit them with the C++ sources
//   node scripts/build-wasm.mjs --check-sources   compares the sources with the hashes in the manifest
//   node scripts/build-wasm.mjs --check   also builds the files, if clang-19 is installed, and compares the bytes
//
// apt-get install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32 libc++-19-dev-wasm32 libc++abi-19-dev-wasm32
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiler = 'clang++-19';
const sources = fileURLToPath(new URL('../src/kernels/native/', import.meta.url));
const target = fileURLToPath(new URL('../src/kernels/hosts/wasm/', import.meta.url));
const manifestFile = join(target, 'manifest.json');

const compileFlags = [
  ...['--target=wasm32-wasi', '-O3', '-std=c++17', '-ffp-contract=fast', '-msimd128', '-mbulk-memory', '-matomics'],
  ...['-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics', '-fvisibility=hidden', '-I.'],
  ...['-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas', '-Wno-ignored-attributes'],
];
/** @type {Record<string, string[]>} */
const variants = { 'simd128.wasm': [], 'relaxed-simd.wasm': ['-mrelaxed-simd'] };
// Debian's libc++ is built without atomics, so the check that all objects have the same features is turned off.
const linkFlags = [
  ...['--target=wasm32-wasi', '-nostdlib', '-Wl,--no-entry', '-Wl,--import-memory', '-Wl,--shared-memory'],
  ...['-Wl,--no-check-features', '-Wl,--export=__stack_pointer', '-Wl,--export=__wasm_call_ctors'],
  ...['-Wl,-z,stack-size=1048576', '-Wl,--initial-memory=33554432', '-Wl,--max-memory=4294967296'],
  ...['-Wl,--strip-all', '-Wl,--gc-sections', '-L/usr/lib/llvm-19/lib/wasm32-wasi', '-L/usr/lib/wasm32-wasi'],
];
const libraries = [
  '-lc++',
  '-lc++abi',
  '-lc',
  '-lm',
  '/usr/lib/llvm-19/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a',
];

const mode = process.argv[2] ?? 'build';
if (!['build', '--check', '--check-sources'].includes(mode)) fail(`${mode} is none of the ways to run this.`);
const version = compilerVersion();
const files = sourceFiles();
const now = {
  sources: hashOf(files),
  compile: compileFlags.join(' '),
  variants: Object.fromEntries(Object.entries(variants).map(([name, flags]) => [name, flags.join(' ')])),
  link: [...linkFlags, ...libraries].join(' '),
};

if (mode === 'build') {
  if (version === null) fail(`There is no ${compiler}; the first lines of ${import.meta.url} say how to get it.`);
  const built = await buildAll();
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const [name, bytes] of built) {
    writeFileSync(join(target, name), bytes);
    hashes[name] = createHash('sha256').update(bytes).digest('hex');
    console.log(`${name}: ${bytes.length} bytes`);
  }
  writeFileSync(manifestFile, `${JSON.stringify({ compiler: version, ...now, files: hashes }, null, 2)}\n`);
} else {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const { compiler: builtBy, files: hashes, ...then } = manifest;
  if (JSON.stringify(then) !== JSON.stringify(now)) {
    fail('The wasm files are not made of these sources: run node scripts/build-wasm.mjs and commit what it writes.');
  }
  for (const [name, hash] of Object.entries(hashes)) {
    if (
      createHash('sha256')
        .update(readFileSync(join(target, name)))
        .digest('hex') !== hash
    ) {
      fail(`${name} is not the file that ${manifestFile} names: run node scripts/build-wasm.mjs.`);
    }
  }
  if (mode === '--check-sources' || version !== builtBy) {
    console.log(
      `The wasm files are of these sources, by their hash (to compare the bytes takes --check and ${builtBy}).`,
    );
  } else {
    for (const [name, bytes] of await buildAll()) {
      if (!bytes.equals(readFileSync(join(target, name))))
        fail(`${name} is not what ${compiler} makes of these sources.`);
    }
    console.log('The wasm files are what these sources give, byte for byte.');
  }
}

/** All C++ files except those of the other hosts, relative to `sources`. */
function sourceFiles() {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(cc|h)$/.test(file) && !/^hosts\/(node|tensorflow)\//.test(file))
    .sort();
}

/** @param {string[]} files */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(sources, file)));
  return hash.digest('hex');
}

/** The first line of the compiler's version; null without a compiler. */
function compilerVersion() {
  const { status, stdout } = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n', 1)[0] ?? '').trim() : null;
}

/** @returns {Promise<[name: string, bytes: Buffer][]>} */
async function buildAll() {
  const workspace = mkdtempSync(join(tmpdir(), 'rnn-wasm-'));
  try {
    const units = files.filter((file) => file.endsWith('.cc'));
    /** @type {[file: string, flags: string[], object: string][]} */
    const waiting = [];
    for (const [name, flags] of Object.entries(variants)) {
      for (const unit of units) waiting.push([unit, flags, objectOf(workspace, name, unit)]);
    }
    const compileNext = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [unit, flags, object] = next;
        await run([...compileFlags, ...flags, '-c', unit, '-o', object]);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, compileNext));
    /** @type {[name: string, bytes: Buffer][]} */
    const built = [];
    for (const name of Object.keys(variants)) {
      const out = join(workspace, name);
      await run([...linkFlags, ...units.map((unit) => objectOf(workspace, name, unit)), ...libraries, '-o', out]);
      built.push([name, readFileSync(out)]);
    }
    return built;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** @param {string} workspace @param {string} variant @param {string} unit */
function objectOf(workspace, variant, unit) {
  return join(workspace, `${basename(variant, '.wasm')}-${unit.replaceAll('/', '-')}.o`);
}

/** @param {string[]} parameters @returns {Promise<void>} */
function run(parameters) {
  return new Promise((resolve, reject) => {
    const child = spawn(compiler, parameters, { cwd: sources, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`${compiler} ${parameters.join(' ')} failed`)),
    );
  });
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(2);
}
