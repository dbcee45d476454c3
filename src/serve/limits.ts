/** What a server takes on. */
export interface Limits {
  /** Texts that one model draws side by side. */
  rows: number;
  /** Texts that may wait for a row, or for an answer, for each model. */
  queue: number;
  /** Tokens of a prompt. */
  promptTokens: number;
  /** Tokens that a request may have drawn, for each text. */
  drawnTokens: number;
  /** Bytes of a request, and of a recording that is sent. */
  bodyBytes: number;
  recordingBytes: number;
  /** Seconds in which a client has to send a whole request, and in which it has to read some of the response. */
  requestSeconds: number;
  /** Texts of one request: prompts times samples, or inputs. */
  texts: number;
}

/** What holds where nobody says otherwise; the options of `rnn serve` show them. */
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
