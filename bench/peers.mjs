import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts one side of a case as a separate process and waits until it is warm; see python/protocol.py for the protocol. If the
 * process ends instead, prints the reason and resolves to null.
 */
export async function startPeer(label, command, args, environment = {}) {
  const env = { ...process.env, ...environment };
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints = (complaints + chunk).slice(-2000);
  });
  const first = await nextLine(lines, 'ready ');
  if (first === null) {
    process.stderr.write(`  ${label} did not start: ${reasonIn(complaints)}\n`);
    return null;
  }
  const ask = async (question) => {
    child.stdin.write(`${question}\n`);
    const answer = await nextLine(lines, '');
    if (answer === null) throw new Error(`${label} stopped: ${complaints}`);
    return JSON.parse(answer);
  };
  return {
    label,
    facts: JSON.parse(first),
    /** The answer to a line of the protocol. */
    ask,
    /** Durations in milliseconds of repeated runs in the given number of seconds, at least one. */
    measure: (seconds) => ask(`go ${seconds}`),
    /** Peak resident bytes since the warm-up, and resident bytes before the case was set up. */
    memory: () => ask('memory'),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.stdin.end('quit\n');
      }),
  };
}

/** The line that names the error; Node and Python print more lines around it. */
function reasonIn(complaints) {
  const lines = complaints.trim().split('\n');
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1);
}

async function nextLine(lines, prefix) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return null;
    if (value.startsWith(prefix)) return value.slice(prefix.length);
  }
}
