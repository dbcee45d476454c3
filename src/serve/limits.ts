/** Limits of a server. */
export interface Limits {
  /** Texts that one model generates in one batch. */
  rows: number;
  /** Maximum number of waiting texts per model. */
  queue: number;
  /** Maximum tokens of a prompt. */
  promptTokens: number;
  /** Maximum tokens to generate per text of a request. */
  drawnTokens: number;
  /** Maximum bytes of a request, and of an uploaded recording. */
  bodyBytes: number;
  recordingBytes: number;
  /** Seconds in which a client has to send a whole request, and in which it has to read some of the response. */
  requestSeconds: number;
  /** Maximum texts of one request: prompts times samples, or inputs. */
  texts: number;
}

/** The defaults, shown by the options of `rnn serve`. */
export const defaultLimits: Limits = {
  rows: 64,
  queue: 256,
  promptTokens: 16_384,
  drawnTokens: 4096,
  bodyBytes: 2 ** 20,
  recordingBytes: 10 * 2 ** 20,
  requestSeconds: 30,
  texts: 256,
};
