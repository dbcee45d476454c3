/** A request to stop, with the exit status to use after the current work is finished. */
export interface Interruption {
  signal: 'SIGINT' | 'SIGTERM';
  exitCode: 130 | 143;
}

/** Disposing it restores the default handling of the signals. */
export interface InterruptWatch {
  /** Null until the first signal. */
  readonly interruption: Interruption | null;
  dispose(): void;
}

/** The part of `process` that `watchInterrupts` uses. */
export interface SignalSource {
  on(signal: Interruption['signal'], listener: () => void): unknown;
  off(signal: Interruption['signal'], listener: () => void): unknown;
  exit(code: number): unknown;
}

const interruptions: Interruption[] = [
  { signal: 'SIGINT', exitCode: 130 },
  { signal: 'SIGTERM', exitCode: 143 },
];

/**
 * Watches Ctrl-C and SIGTERM: the first signal sets `interruption` and calls `onInterrupt`, the second exits at once. Signals arrive
 * between turns of the event loop, so a long computation has to await something regularly.
 */
export function watchInterrupts(
  onInterrupt: (interruption: Interruption) => void = () => {},
  source: SignalSource = process,
): InterruptWatch {
  let first: Interruption | null = null;
  const listeners = interruptions.map((interruption) => {
    const listener = () => {
      if (first !== null) {
        source.exit(interruption.exitCode);
        return;
      }
      first = interruption;
      onInterrupt(interruption);
    };
    source.on(interruption.signal, listener);
    return { signal: interruption.signal, listener };
  });
  return {
    get interruption() {
      return first;
    },
    dispose() {
      for (const { signal, listener } of listeners) source.off(signal, listener);
    },
  };
}
