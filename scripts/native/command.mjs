// @ts-check
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that failed: `output` is all that it wrote, `message` the line that names the cause. */
export class CommandError extends Error {
  /** @param {string} message @param {string} output */
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/**
 * Runs a program to its end and returns what it wrote to stdout; stderr is used only for the error. Throws a
 * CommandError when it fails, cannot start or takes longer than `limit` seconds, and the signal's reason when that is
 * aborted; the program and its children are then killed.
 *
 * @param {string} program
 * @param {string[]} parameters
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.environment
 * @param {AbortSignal} options.signal
 * @param {string} [options.directory]
 * @param {number} [options.limit] seconds
 * @param {(line: string) => void} [options.onLine] called for each line of stdout
 * @returns {Promise<string>}
 */
export function run(program, parameters, { environment, signal, directory, limit, onLine }) {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A separate process group: compilers and pip have children, which would survive a signal to the parent alone.
    const child = spawn(program, parameters, {
      env: environment,
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let pending = '';
    let timedOut = false;
    const stop = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The process has already ended.
      }
    };
    const expire = () => {
      timedOut = true;
      stop();
    };
    const timer = limit === undefined ? undefined : setTimeout(expire, limit * 1000);
    signal.addEventListener('abort', stop);
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      const lines = (pending + text).split('\n');
      pending = lines.pop() ?? '';
      if (onLine) for (const line of lines) onLine(line);
    });
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stderr += text;
    });
    const settle = (/** @type {string | null} */ failure) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason);
      else if (failure === null) resolve(stdout);
      else reject(new CommandError(failure, stdout + stderr));
    };
    child.on('error', (error) => settle(error.message));
    child.on('close', (code, killedBy) => {
      if (timedOut) settle(`${program} took longer than ${limit} seconds`);
      else if (code === 0) settle(null);
      else
        settle(tellingLine(stderr) ?? tellingLine(stdout) ?? `${program} ended with ${killedBy ?? `status ${code}`}`);
    });
  });
}

/**
 * The path of the first of `names` that is a program on the environment's PATH, or null.
 *
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} environment
 */
export function findProgram(names, environment) {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The line of a failed program's output that names the cause.
 *
 * @param {string} output
 */
function tellingLine(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => /error:/i.test(line)) ?? lines.at(-1);
}
