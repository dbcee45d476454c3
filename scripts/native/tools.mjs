// @ts-check
import { findProgram, run } from './command.mjs';
import { Obstacle } from './obstacle.mjs';

/** Package managers in order of preference, with their packages for a compiler, Python and pip. */
const packageManagers = [
  { program: 'apt-get', install: 'apt-get install -y', compiler: 'g++', python: 'python3', pip: 'python3-pip' },
  { program: 'dnf', install: 'dnf install -y', compiler: 'gcc-c++', python: 'python3', pip: 'python3-pip' },
  { program: 'yum', install: 'yum install -y', compiler: 'gcc-c++', python: 'python3', pip: 'python3-pip' },
  { program: 'zypper', install: 'zypper install -y', compiler: 'gcc-c++', python: 'python3', pip: 'python3-pip' },
  { program: 'pacman', install: 'pacman -S --needed', compiler: 'gcc', python: 'python', pip: 'python-pip' },
  { program: 'apk', install: 'apk add', compiler: 'g++', python: 'python3', pip: 'py3-pip' },
];

/**
 * @typedef {object} Tools
 * @property {string | null} compiler the path of a C++ compiler
 * @property {string | null} python
 * @property {boolean} pip whether that Python has pip
 * @property {string | null} npm
 */

/** @typedef {{ compiler?: boolean, python?: boolean, pip?: boolean, npm?: boolean }} Needs */

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
  const npm = findProgram(['npm'], environment);
  const pip =
    python !== null &&
    (await run(python, ['-m', 'pip', '--version'], { environment, signal, limit: 10 }).then(
      () => true,
      () => {
        signal.throwIfAborted();
        return false;
      },
    ));
  return { compiler, python, pip, npm };
}

/**
 * Throws an Obstacle that names all missing tools, with one command that installs them.
 *
 * @param {Tools} tools
 * @param {Needs} needed
 * @param {NodeJS.ProcessEnv} environment
 */
export function requireTools(tools, needed, environment) {
  const names = /** @type {const} */ ({
    compiler: 'g++',
    ...(needed.pip ? { pip: 'pip for Python 3' } : { python: 'Python 3' }),
    npm: 'npm',
  });
  const kinds = /** @type {(keyof typeof names)[]} */ (Object.keys(names));
  const missing = kinds.filter((kind) => needed[kind] && !tools[kind]);
  if (missing.length === 0) return;
  const manager = packageManagers.find(({ program }) => findProgram([program], environment) !== null);
  const listed = missing.map((kind) => names[kind]).join(' and ');
  const packages = missing.map((kind) => manager?.[/** @type {'compiler'} */ (kind)]);
  throw new Obstacle(
    `${listed} ${missing.length > 1 ? 'are' : 'is'} missing`,
    manager === undefined || packages.includes(undefined)
      ? `install ${listed}`
      : `${findProgram(['sudo'], environment) === null ? '' : 'sudo '}${manager.install} ${packages.join(' ')}`,
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
