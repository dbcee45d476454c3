/**
 * A grammar written as text: `words`, `{slot}`, `*infinitive` (a verb to inflect, with its pronoun: `*levantarse`,
 * `*darle`) and alternatives in parentheses with weights after colons (default 1):
 * `*comprar (un kilo de:3 | medio kilo de) {fruit} {forOther?20}`. `?20` is a probability of 20 %, also after parentheses.
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 *
 * @typedef {object} Meanings the names that a text may use
 * @property {(name: string) => Part} slot
 * @property {(infinitive: string, pronoun: string) => string} [verb]
 *
 * @typedef {{ weight: number, items: Item[] }} Option
 * @typedef {{ chance: number } & ({ word: string } | { slot: string } | { infinitive: string, pronoun: string } | { options: Option[] })} Item
 */

import { choice, maybe, remember } from './grammar.mjs';

const TOKEN =
  /\{(?<slot>\w+)(\?(?<slotChance>\d+))?\}|(?<bracket>[(|])|\)(\?(?<chance>\d+))?|:(?<weight>[\d.]+)|\*(?<infinitive>\p{L}*?[aeií]r)(?<pronoun>se|l[eoa]s?)?(?!\p{L})|(?<word>[^\s(){}|:*]+)/gu;

/** The text as a tree of options. @throws {SyntaxError} if parentheses do not match or a character is not part of the notation */
const parse = remember((/** @type {string} */ text) => {
  const rest = text.replace(TOKEN, '').trim();
  if (rest !== '') throw new SyntaxError(`"${rest}" means nothing in "${text}".`);
  /** @type {Option[][]} */
  const open = [[{ weight: 1, items: [] }]];
  /** @type {() => Option[]} */
  const options = () => {
    const last = open.at(-1);
    if (last === undefined) throw new SyntaxError(`A bracket is closed that was not opened: "${text}".`);
    return last;
  };
  const option = () => /** @type {Option} */ (options().at(-1));

  for (const { 0: token, groups = {} } of text.matchAll(TOKEN)) {
    const { slot, slotChance = '100', bracket, chance = '100', weight, infinitive, pronoun = '', word } = groups;
    if (slot !== undefined) option().items.push({ chance: Number(slotChance) / 100, slot });
    else if (bracket === '(') open.push([{ weight: 1, items: [] }]);
    else if (bracket === '|') options().push({ weight: 1, items: [] });
    else if (weight !== undefined) option().weight = Number(weight);
    else if (infinitive !== undefined) option().items.push({ chance: 1, infinitive, pronoun });
    else if (word !== undefined) option().items.push({ chance: 1, word });
    else if (token.startsWith(')')) {
      const closed = options();
      open.pop();
      option().items.push({ chance: Number(chance) / 100, options: closed });
    }
  }
  if (open.length !== 1) throw new SyntaxError(`A bracket stays open: "${text}".`);
  return options();
});

/**
 * The part of a grammar that `text` describes.
 *
 * @param {string} text
 * @param {Meanings} [meanings]
 * @returns {Choice}
 * @throws {SyntaxError} if parentheses do not match, or a verb or slot is not allowed
 */
export function say(text, meanings) {
  /** @type {(options: Option[]) => Choice} */
  const build = (options) =>
    choice(
      ...options.map(({ weight, items }) => /** @type {[number, ...Part[]]} */ ([weight, ...items.map(buildItem)])),
    );
  /** @type {(item: Item) => Part} */
  const buildItem = (item) => (item.chance === 1 ? meaning(item) : maybe(item.chance, meaning(item)));
  /** @type {(item: Item) => Part} */
  const meaning = (item) => {
    if ('word' in item) return item.word;
    if ('options' in item) return build(item.options);
    if (meanings === undefined) throw new SyntaxError(`"${text}" needs meanings for its slots and verbs.`);
    if ('slot' in item) return meanings.slot(item.slot);
    if (meanings.verb === undefined) throw new SyntaxError(`"${text}" has a verb where none can be inflected.`);
    return meanings.verb(item.infinitive, item.pronoun);
  };
  return build(parse(text));
}

/**
 * The words of a flat list and their weights: `Elena:10 | María:6`.
 *
 * @param {string} text
 * @returns {[words: string, weight: number][]}
 */
export function weights(text) {
  return text.split('|').map((option) => {
    const [words = '', weight = '1'] = option.split(':');
    return [words.trim(), Number(weight)];
  });
}
