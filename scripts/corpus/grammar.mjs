/**
 * A probabilistic grammar without recursion: a token, or a weighted choice between sequences of tokens and choices.
 * Nodes are built bottom-up and never changed, so a grammar has no cycle and describes finitely many sentences.
 *
 * @typedef {string | Choice} Part
 * @typedef {{ probability: number, parts: readonly Part[] }} Alternative
 * @typedef {{ id: number, alternatives: readonly Alternative[] }} Choice
 */

/** @type {Map<string, Choice>} */
const interned = new Map();

/**
 * A node for these alternatives. Equal content gives the same object, so shared structure is stored and computed once.
 *
 * @param {Alternative[]} alternatives
 * @returns {Choice}
 */
function intern(alternatives) {
  const key = JSON.stringify(
    alternatives.map(({ probability, parts }) => [
      probability,
      parts.map((part) => (typeof part === 'string' ? part : part.id)),
    ]),
  );
  const known = interned.get(key);
  if (known !== undefined) return known;
  const node = { id: interned.size, alternatives };
  interned.set(key, node);
  return node;
}

/**
 * Splits strings into tokens at spaces and unfolds sequences, so that a sequence in a sequence is one sequence.
 *
 * @param {readonly Part[]} parts
 * @returns {Part[]}
 */
function flatten(parts) {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return part.split(' ').filter((token) => token !== '');
    const [first] = part.alternatives;
    return part.alternatives.length === 1 && first !== undefined ? [...first.parts] : [part];
  });
}

/**
 * A choice between weighted sequences, `[weight, ...parts]` each; weights need not sum to 1; options of weight 0 are dropped.
 *
 * @param {...[number, ...Part[]]} options
 * @returns {Choice}
 * @throws {RangeError} when no option has a positive weight
 */
export function choice(...options) {
  const possible = options.filter(([weight]) => weight > 0);
  const total = possible.reduce((sum, [weight]) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError('A choice needs an option with a positive weight.');
  return intern(possible.map(([weight, ...parts]) => ({ probability: weight / total, parts: flatten(parts) })));
}

/**
 * `parts` with the given probability, otherwise nothing.
 *
 * @param {number} probability
 * @param {...Part} parts
 * @returns {Choice}
 */
export function maybe(probability, ...parts) {
  return choice([1 - probability], [probability, ...parts]);
}

/**
 * A sequence, written as a template: `` phrase`${subject} ${verb} .` ``.
 *
 * @param {TemplateStringsArray} strings
 * @param {...Part} parts
 * @returns {Choice}
 */
export function phrase(strings, ...parts) {
  return choice([1, ...strings.flatMap((string, index) => [string, ...parts.slice(index, index + 1)])]);
}

/**
 * `build`, memoized by its arguments (plain JSON values).
 *
 * @template {unknown[]} Arguments
 * @template Result
 * @param {(...args: Arguments) => Result} build
 * @returns {(...args: Arguments) => Result}
 */
export function remember(build) {
  /** @type {Map<string, Result>} */
  const built = new Map();
  return (...args) => {
    const key = JSON.stringify(args);
    const result = built.has(key) ? /** @type {Result} */ (built.get(key)) : build(...args);
    built.set(key, result);
    return result;
  };
}

/**
 * The same grammar with every token replaced by `replace(token)`.
 *
 * @param {Choice} node
 * @param {(token: string) => string} replace
 * @returns {Choice}
 */
export function mapTokens(node, replace) {
  /** @type {Map<Choice, Choice>} */
  const done = new Map();
  /** @type {(node: Choice) => Choice} */
  const visit = (node) => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const mapped = intern(
      node.alternatives.map(({ probability, parts }) => ({
        probability,
        parts: parts.map((part) => (typeof part === 'string' ? replace(part) : visit(part))),
      })),
    );
    done.set(node, mapped);
    return mapped;
  };
  return visit(node);
}

/** Whether a part can derive the empty sequence. @type {(part: Part) => boolean} */
const mayBeEmpty = (part) => typeof part !== 'string' && part.alternatives.some(({ parts }) => parts.every(mayBeEmpty));

/**
 * The same grammar with the first token of each sentence rewritten.
 *
 * @param {Choice} node
 * @param {(token: string) => string[] | null} rewrite the tokens that replace this one; null keeps it and continues with the next token
 * @returns {Choice}
 * @throws {RangeError} when a sentence may be empty
 */
function rewriteFirst(node, rewrite) {
  return intern(
    node.alternatives.map(({ probability, parts }) => {
      const at = parts.findIndex((part) => typeof part !== 'string' || rewrite(part) !== null);
      const first = parts[at];
      const before = parts.slice(0, at);
      const rest = parts.slice(at + 1);
      if (first === undefined) throw new RangeError('A sentence may be empty.');
      if (typeof first === 'string')
        return { probability, parts: [...before, ...(rewrite(first) ?? [first]), ...rest] };
      if (!mayBeEmpty(first)) return { probability, parts: [...before, rewriteFirst(first, rewrite), ...rest] };
      // If the first part can be empty, the first token may be in the rest: each alternative of the part gets its own rest.
      const spelledOut = first.alternatives.map((way) => ({ ...way, parts: [...way.parts, ...rest] }));
      return { probability, parts: [...before, rewriteFirst(intern(spelledOut), rewrite)] };
    }),
  );
}

/**
 * The same grammar with the first word of each sentence capitalised, also after `¿` or `¡`.
 *
 * @param {Choice} node
 * @returns {Choice}
 * @throws {RangeError} when a sentence may be empty
 */
export function capitalise(node) {
  return rewriteFirst(node, (token) =>
    token === '¿' || token === '¡' ? null : [token.charAt(0).toLocaleUpperCase('es') + token.slice(1)],
  );
}

/**
 * The same grammar after a word that depends on the next one.
 *
 * @param {(next: string) => string} word
 * @param {Choice} node
 * @returns {Choice}
 * @throws {RangeError} when `node` may be empty
 */
export function precede(word, node) {
  return rewriteFirst(node, (next) => [word(next), next]);
}
