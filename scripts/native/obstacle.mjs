// @ts-check

/** Why a way to the native library is closed: `message` is a clause ("g++ is missing"), `remedy` a command or advice. */
export class Obstacle extends Error {
  /** @param {string} message @param {string | null} remedy */
  constructor(message, remedy = null) {
    super(message);
    this.remedy = remedy;
  }
}
