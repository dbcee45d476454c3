import { detached } from './detached.js';
import { EOS, UNK } from './specials.js';

/** Ids that tokens get as they come, from `<EOS>` 0 and `<UNK>` 1 on, before a vocabulary is chosen. */
export interface RunningIds {
  /** By id. */
  readonly tokens: string[];
  id(token: string): number;
}

/** No tokens yet but the two. */
export function createRunningIds(): RunningIds {
  const tokens = [EOS, UNK];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  return {
    tokens,
    id(token) {
      const known = ids.get(token);
      if (known !== undefined) return known;
      const own = detached(token);
      ids.set(own, tokens.length);
      return tokens.push(own) - 1;
    },
  };
}

/** Ids that are appended to, in memory that is used again. */
export class IdBuffer {
  private ids = new Uint32Array(2 ** 16);
  length = 0;

  push(id: number): void {
    if (this.length === this.ids.length) {
      const grown = new Uint32Array(2 * this.length);
      grown.set(this.ids);
      this.ids = grown;
    }
    this.ids[this.length++] = id;
  }

  last(): number | undefined {
    return this.length === 0 ? undefined : this.ids[this.length - 1];
  }

  /** A view on what was appended, until more is. */
  view(): Uint32Array {
    return this.ids.subarray(0, this.length);
  }
}
