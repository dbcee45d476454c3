// @ts-check

/** Why the native library cannot be installed: `message` is a clause ("g++ is missing"), `remedy` a command or advice. */
export class Obstacle extends Error {
  /** @param {string} message @param {string | null} remedy */
  constructor(message, remedy = null) {
    super(message);
    this.remedy = remedy;
  }
}
