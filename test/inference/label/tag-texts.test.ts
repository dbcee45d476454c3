import { describe, expect, it } from 'vitest';
import { tagTexts } from '../../../src/inference/label/tag-texts.js';
import type { Tagger, TaggerInput } from '../../../src/inference/tagger.js';
import { buildTokenizer } from '../../../src/text/tokenizer.js';

/** Tags capitalised words as persons, one less sure than the other, and knows no word with an x. */
function scriptedTagger(scheme: Tagger['scheme'] = 'BIO'): Tagger & { asked: TaggerInput[] } {
  const asked: TaggerInput[] = [];
  const tokenizer = buildTokenizer({ level: 'word', segmentation: 'language', lowercase: false, language: 'es' });
  return {
    asked,
    input: { type: 'tokens', tokenizer, unknown: (tokens) => tokens.filter((token) => token.includes('x')) },
    tags: ['B-PER', 'I-PER', 'O'],
    scheme,
    async tag(sequences) {
      asked.push(...sequences);
      return sequences.map((sequence) => {
        const tokens = sequence.type === 'tokens' ? sequence.tokens : [];
        const isName = (token: string | undefined) => /^\p{Lu}/u.test(token ?? '');
        const tags = tokens.map((token, index) =>
          isName(token) ? (isName(tokens[index - 1]) ? 'I-PER' : 'B-PER') : 'O',
        );
        return { tags, confidences: tags.map((tag) => (tag === 'I-PER' ? 0.5 : 0.9)) };
      });
    },
    dispose() {},
  };
}

describe('tagTexts', () => {
  it('finds the entities of each text, as they would be written, with the lowest confidence of their tags', async () => {
    const [first, second] = await tagTexts(scriptedTagger(), ['Ana Ruiz ve a Luis.', 'no']);
    expect(first?.tokens.map(({ token, tag }) => `${token}/${tag}`).join(' ')).toBe(
      'Ana/B-PER Ruiz/I-PER ve/O a/O Luis/B-PER ./O',
    );
    expect(first?.entities).toEqual([
      { type: 'PER', start: 0, end: 2, text: 'Ana Ruiz', confidence: 0.5 },
      { type: 'PER', start: 4, end: 5, text: 'Luis', confidence: 0.9 },
    ]);
    expect(second).toEqual({
      text: 'no',
      tokens: [{ token: 'no', tag: 'O', confidence: 0.9 }],
      entities: [],
      unknown: [],
    });
  });

  it('takes one text for a list of one', async () => {
    expect(await tagTexts(scriptedTagger(), 'Ana Ruiz ve a Luis.')).toEqual(
      await tagTexts(scriptedTagger(), ['Ana Ruiz ve a Luis.']),
    );
  });

  it('has no entities where tags mark none, and tells which tokens are unknown', async () => {
    const [tagged] = await tagTexts(scriptedTagger(null), ['Ana y Xux']);
    expect(tagged?.entities).toEqual([]);
    expect(tagged?.unknown).toEqual(['Xux']);
  });

  it('takes tokens with blanks between them as they stand', async () => {
    const tagger = scriptedTagger();
    const [tagged] = await tagTexts(tagger, [{ text: 'Ana  Ruiz-Sanz\tve .', tokenized: true }]);
    expect(tagger.asked).toEqual([{ type: 'tokens', tokens: ['Ana', 'Ruiz-Sanz', 've', '.'] }]);
    expect(tagged?.entities[0]?.text).toBe('Ana Ruiz-Sanz');
  });

  it('gives a text without a token no tags, and those beside it theirs', async () => {
    const tagged = await tagTexts(scriptedTagger(), ['  ', 'Ana', '']);
    expect(tagged.map(({ tokens }) => tokens.length)).toEqual([0, 1, 0]);
    expect(tagged[1]?.entities).toHaveLength(1);
  });

  it('keeps each text with its own answer, cut or not, with or without tokens', async () => {
    const tagged = await tagTexts(scriptedTagger(), [
      { text: 'Ana-Sanz', tokenized: true },
      '',
      'Luis',
      { text: ' ', tokenized: true },
      'Eva ve',
    ]);
    expect(tagged.map(({ text, tokens }) => [text, ...tokens.map(({ token, tag }) => `${token}/${tag}`)])).toEqual([
      ['Ana-Sanz', 'Ana-Sanz/B-PER'],
      [''],
      ['Luis', 'Luis/B-PER'],
      [' '],
      ['Eva ve', 'Eva/B-PER', 've/O'],
    ]);
  });

  it('refuses a tagger of frames', async () => {
    const format = { format: null, labels: 'none', idColumn: null, labelColumn: null, ignoreColumns: [] } as const;
    const frames: Tagger = { ...scriptedTagger(), input: { type: 'frames', names: undefined, features: 2, format } };
    await expect(tagTexts(frames, ['a'])).rejects.toThrow(RangeError);
  });
});
