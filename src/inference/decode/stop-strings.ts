/** Cuts a stream of text at the first stop string. */
export interface StopStrings {
  /** Takes the next piece and returns what may be shown; text that may yet become a stop string is held back. */
  push(piece: string): { text: string; stopped: boolean };
  /** What is still held back, when no more text comes. */
  flush(): string;
}

/** A cutter for one stream. The stop string itself is not shown; without any, all text passes at once. */
export function createStopStrings(stops: readonly string[]): StopStrings {
  const wanted = stops.filter((stop) => stop !== '');
  let held = '';
  return {
    push(piece) {
      held += piece;
      const found = wanted.map((stop) => held.indexOf(stop)).filter((index) => index >= 0);
      if (found.length > 0) {
        const text = held.slice(0, Math.min(...found));
        held = '';
        return { text, stopped: true };
      }
      const keep = Math.max(0, ...wanted.map((stop) => overlap(held, stop)));
      const text = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text, stopped: false };
    },
    flush() {
      const text = held;
      held = '';
      return text;
    },
  };
}

/** Length of the longest end of `text` that begins `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (stop.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}
