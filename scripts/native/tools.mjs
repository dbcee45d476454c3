// @ts-check
import { findProgram, run } from './command.mjs';
import { Obstacle } from './obstacle.mjs';

/** Package managers in order of preference, with the packages that hold a compiler and pip. */
const packageManagers = [
  { program: 'apt-get', install: 'sudo apt-get install -y', compiler: 'g++', pip: 'python3-pip' },
  { program: 'dnf', install: 'sudo dnf install -y', compiler: 'gcc-c++', pip: 'python3-pip' },
  { program: 'yum', install: 'sudo yum install -y', compiler: 'gcc-c++', pip: 'python3-pip' },
  { program: 'zypper', install: 'sudo zypper install -y', compiler: 'gcc-c++', pip: 'python3-pip' },
  { program: 'pacman', install: 'sudo pacman -S --needed', compiler: 'gcc', pip: 'python-pip' },
];

/**
 * @typedef {object} Tools
 * @property {string | null} compiler the path of a C++ compiler
 * @property {string | null} python
 * @property {boolean} pip whether that Python has it
 */

/**
 * The programs on the environment's PATH that the installation can use.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {AbortSignal} signal
 * @returns {Promise<Tools>}
 */
export async function findTools(environment, signal) {
  const compiler = findProgram(['g++', 'c++', 'clang++'], environment);
  const python = findProgram(['python3', 'python'], environment);
  const pip =
    python !== null &&
    (await run(python, ['-m', 'pip', '--version'], { environment, signal, limit: 30 }).then(
      () => true,
      () => {
        signal.throwIfAborted();
        return false;
      },
    ));
  return { compiler, python, pip };
}

/**
 * Throws an Obstacle that names all that is missing of what is needed, with the one command that brings it.
 *
 * @param {Tools} tools
 * @param {{ compiler: boolean, pip: boolean }} needed
 * @param {NodeJS.ProcessEnv} environment
 */
export function requireTools(tools, needed, environment) {
  const lacksCompiler = needed.compiler && tools.compiler === null;
  const lacksPip = needed.pip && !tools.pip;
  if (!lacksCompiler && !lacksPip) return;
  const missing = [...(lacksCompiler ? ['g++'] : []), ...(lacksPip ? ['pip for Python 3'] : [])];
  const manager = packageManagers.find(({ program }) => findProgram([program], environment) !== null);
  const packages = [...(lacksCompiler ? [manager?.compiler] : []), ...(lacksPip ? [manager?.pip] : [])];
  throw new Obstacle(
    `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`,
    manager === undefined ? `install ${missing.join(' and ')}` : `${manager.install} ${packages.join(' ')}`,
  );
}

/**
 * Throws an Obstacle unless the wheel's library can run here: Linux x64 with glibc 2.27 or later.
 *
 * @param {import('./settings.mjs').Setup['platform']} platform
 */
export function requirePlatform({ os, architecture, glibc }) {
  const isLinux = os === 'linux' && architecture === 'x64';
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number);
  if (isLinux && (major > 2 || (major === 2 && minor >= 27))) return;
  const here = isLinux
    ? `Linux x64 with ${glibc === null ? 'another C library' : `glibc ${glibc}`}`
    : `${os} ${architecture}`;
  throw new Obstacle(`the library is made for Linux x64 with glibc 2.27 or later, and this is ${here}`);
}
