// @ts-check

/**
 * @typedef {object} Progress
 * @property {(line: string) => void} say print a permanent line
 * @property {(label: string, total?: number) => Step} begin start a step; `total` is in bytes, if it is known
 */

/**
 * @typedef {object} Step
 * @property {(bytes: number) => void} update set the bytes that are done
 * @property {() => void} end
 */

/** Seconds between two lines of the same step without a terminal. */
const lineInterval = 5;
const barWidth = 24;

/**
 * Shows progress on `stream`: one line that is redrawn on a terminal, otherwise a new line every few seconds.
 *
 * @param {{ isTTY?: boolean, write(text: string): unknown }} stream
 * @param {() => number} now milliseconds
 * @returns {Progress}
 */
export function createProgress(stream, now = Date.now) {
  const say = (/** @type {string} */ line) => void stream.write(`rnn: ${line}\n`);
  return {
    say,
    begin(label, total) {
      if (!stream.isTTY) say(total === undefined ? label : `${label} (${megabytes(total)} MB)`);
      const redraw = (/** @type {number} */ bytes) =>
        stream.write(`\r\x1b[Krnn: ${label}${total === undefined ? '' : ` ${bar(bytes, total)}`}`);
      if (stream.isTTY) redraw(0);
      let last = now();
      let shown = 0;
      return {
        update(bytes) {
          if (total === undefined) return;
          if (stream.isTTY) redraw(bytes);
          else if (now() - last >= lineInterval * 1000 && percent(bytes, total) > shown) {
            last = now();
            shown = percent(bytes, total);
            say(`  ${shown} %`);
          }
        },
        end() {
          if (stream.isTTY) stream.write('\r\x1b[K');
        },
      };
    },
  };
}

/** @param {number} bytes @param {number} total */
function bar(bytes, total) {
  const filled = Math.round((barWidth * percent(bytes, total)) / 100);
  const drawn = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  return `${drawn} ${percent(bytes, total)} % of ${megabytes(total)} MB`;
}

/** @param {number} bytes @param {number} total */
function percent(bytes, total) {
  return Math.min(100, Math.floor((100 * bytes) / total));
}

/** @param {number} bytes */
function megabytes(bytes) {
  return Math.ceil(bytes / 1e6);
}
