import { detached } from './detached.js';
import { EOS, UNK } from './specials.js';

/** Ids in order of first occurrence (after `<EOS>` 0 and `<UNK>` 1), before the vocabulary is chosen. */
export interface RunningIds {
  /** By id. */
  readonly tokens: string[];
  id(token: string): number;
}

/** Contains only the two special tokens. */
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

/** A growing list of ids in reused memory. */
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

  /** A view of the ids, valid until the next append. */
  view(): Uint32Array {
    return this.ids.subarray(0, this.length);
  }
}
