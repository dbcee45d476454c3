import { describe, expect, it } from 'vitest';
import { say, weights } from '../../scripts/corpus/notation.mjs';
import { stringsOf } from './tiny-grammars.js';

const meanings = {
  slot: (name: string) => `<${name}>`,
  verb: (infinitive: string, pronoun: string) => `${pronoun || '-'} ${infinitive.toUpperCase()}`,
};
const read = (text: string) => Object.fromEntries(stringsOf(say(text, meanings)));

describe('say', () => {
  it.each<[string, string, Record<string, number>]>([
    ['words', 'a las ocho .', { 'a las ocho .': 1 }],
    ['alternatives', 'a:3 | b', { a: 0.75, b: 0.25 }],
    ['alternatives of several words', 'en (casa | el campo:3) hoy', { 'en casa hoy': 0.25, 'en el campo hoy': 0.75 }],
    ['brackets in brackets', '(a (b | c) | d:2)', { 'a b': 1 / 6, 'a c': 1 / 6, d: 2 / 3 }],
    ['nothing as an alternative', '(:3 | muy) alto', { alto: 0.75, 'muy alto': 0.25 }],
    ['a chance', '(muy)?25 alto', { alto: 0.75, 'muy alto': 0.25 }],
    ['a question mark of the sentence', '¿ (a | b) ?', { '¿ a ?': 0.5, '¿ b ?': 0.5 }],
    ['a slot', 'con {who}', { 'con <who>': 1 }],
    ['a slot with a chance', 'sale {who?50}', { sale: 0.5, 'sale <who>': 0.5 }],
    ['a verb', '*querer pan', { '- QUERER pan': 1 }],
    ['a short verb', '*ir', { '- IR': 1 }],
    ['a verb with an accent', '*oír', { '- OÍR': 1 }],
    ['a reflexive verb', '*levantarse', { 'se LEVANTAR': 1 }],
    ['a verb with an object', '*darle | *darles', { 'le DAR': 0.5, 'les DAR': 0.5 }],
    ['weights with a fraction', 'a:0.5 | b:1.5', { a: 0.25, b: 0.75 }],
  ])('reads %s', (_, text, expected) => {
    const found = read(text);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [sentence, probability] of Object.entries(expected))
      expect(found[sentence]).toBeCloseTo(probability, 12);
  });

  it.each([
    ['a bracket that stays open', '(a | b', 'A bracket stays open'],
    ['a bracket that was not opened', 'a | b)', 'A bracket is closed that was not opened'],
    ['an asterisk before what is no infinitive', '*casa', '"*" means nothing'],
    ['a slot without a name', 'con {}', '"{}" means nothing'],
  ])('refuses %s', (_, text, message) => {
    expect(() => say(text, meanings)).toThrow(message);
  });

  it('refuses slots and verbs that nobody gives a meaning', () => {
    expect(() => say('con {who}')).toThrow('needs meanings');
    expect(() => say('*querer', { slot: () => 'x' })).toThrow('a verb where none can be inflected');
  });
});

describe('weights', () => {
  it('reads a flat list over several lines', () => {
    expect(weights('Elena:10 | un poco:2.5\n | Juan')).toEqual([
      ['Elena', 10],
      ['un poco', 2.5],
      ['Juan', 1],
    ]);
  });
});
