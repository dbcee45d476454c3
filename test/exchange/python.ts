import { spawnSync } from 'node:child_process';
import { it } from 'vitest';

/** The interpreter that has the packages of other programs: `RNN_PYTHON`, or the one on the path. */
const interpreter = process.env.RNN_PYTHON ?? 'python3';

/** A test that reads our files with Python packages; if one is missing, it is skipped with a message. */
export function itInPython(
  modules: readonly string[],
  name: string,
  test: () => void | Promise<void>,
  timeout = 120_000,
): void {
  const missing = missingOf(modules);
  if (missing === null) it(name, test, timeout);
  else it.skip(`${name} (not run: ${missing}; set RNN_PYTHON to a Python that has ${modules.join(', ')})`);
}

/** Runs a program in a folder and returns what it prints; throws with its messages where it fails. */
export function runPython(code: string, cwd: string): string {
  const { status, stdout, stderr } = spawnSync(interpreter, ['-c', code], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      KERAS_BACKEND: 'torch',
      TF_CPP_MIN_LOG_LEVEL: '3',
      CUDA_VISIBLE_DEVICES: '',
      OMP_NUM_THREADS: '1',
    },
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`Python failed:\n${stderr}\n${stdout}`);
  return stdout;
}

function missingOf(modules: readonly string[]): string | null {
  const code = `import importlib.util as u, sys
print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])`;
  const { status, stdout } = spawnSync(interpreter, ['-c', code, ...modules], { encoding: 'utf8' });
  if (status !== 0) return `${interpreter} does not run`;
  const missing = stdout.trim();
  return missing === '' ? null : `${interpreter} lacks ${missing.replaceAll(' ', ', ')}`;
}

/** The code block of an export's README. */
export function codeOf(readme: string): string {
  const [, code] = /```(?:python|js)\n([\s\S]*?)```/.exec(readme) ?? [];
  if (code === undefined) throw new Error('The README has no code.');
  return code;
}
