import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../src/errors.js';
import {
  buildTokenEncoder,
  tokenEncoderFromJSON,
  withVocabulary,
} from '../../../src/tasks/shared/labels/token-encoder.js';
import { tokenInputSpec } from '../../../src/tasks/shared/labels/token-input-spec.js';
import { vocabularyFromJSON } from '../../../src/text/vocabulary.js';

const options = { lowercase: true, language: 'es', characters: true, minCount: 1, maxSize: null };
const sequences = [{ tokens: ['La', 'casa', 'la', 'Ñandú'] }];
const encoder = buildTokenEncoder(sequences, options);

describe('a token encoder', () => {
  it('looks words up in lower case, and reads their letters as they stand', () => {
    const { input, steps } = encoder.encode(['LA', 'Casa', 'mesa']);
    if (input.type !== 'tokens') throw new Error('These are tokens.');
    expect(steps).toBe(3);
    expect(Array.from(input.ids, (id) => encoder.vocabulary.token(id))).toEqual(['la', 'casa', '<UNK>']);
    const letters = (index: number) =>
      Array.from(input.characters?.[index] ?? [], (id) => encoder.characters?.token(id)).join('');
    expect([letters(0), letters(1), letters(2)]).toEqual(['L<UNK>', '<UNK>asa', '<UNK><UNK>sa']);
  });

  it('encodes the characters of a word once, however often the word occurs', () => {
    const { input } = encoder.encode(['casa', 'la', 'casa']);
    const characters = input.type === 'tokens' ? input.characters : null;
    expect(characters?.[0]).toBe(characters?.[2]);
  });

  it('reads a hundred letters of a word at most', () => {
    const { input } = encoder.encode(['a'.repeat(5000)]);
    expect(input.type === 'tokens' && input.characters?.[0]?.length).toBe(100);
  });

  it('names tokens that it does not know, each once and as they stand', () => {
    expect(encoder.unknown(['La', 'Mesa', 'casa', 'Mesa', 'mesa'])).toEqual(['Mesa', 'mesa']);
  });

  it('comes back from JSON the same', () => {
    const back = tokenEncoderFromJSON(JSON.parse(JSON.stringify(encoder.toJSON())));
    expect(back.toJSON()).toEqual(encoder.toJSON());
    expect(back.encode(['LA', 'Ñandú'])).toEqual(encoder.encode(['LA', 'Ñandú']));
  });

  it('refuses JSON without a vocabulary', () => {
    expect(() => tokenEncoderFromJSON({ characters: null, lowercase: true, language: 'es' })).toThrow(CheckpointError);
  });

  it('takes another vocabulary, its letters the same', () => {
    const { tokens, counts } = encoder.vocabulary;
    const extended = withVocabulary(
      encoder,
      vocabularyFromJSON({ tokens: [...tokens, 'mesa'], counts: [...counts, 0] }),
    );
    expect(extended.unknown(['mesa'])).toEqual([]);
    expect(extended.characters?.toJSON()).toEqual(encoder.characters?.toJSON());
  });
});

describe('tokenInputSpec', () => {
  const embedding = { type: 'embedding', size: 7, vectors: null, characters: null, wordDropout: 0.5 } as const;

  it('lets word dropout begin at the words that occur once', () => {
    const spec = tokenInputSpec({ ...embedding, wordDropoutOf: 'singletons' }, encoder);
    expect(encoder.vocabulary.tokens.slice(2)).toEqual(['la', 'casa', 'ñandú']);
    expect(spec).toMatchObject({ size: 7, vocabularySize: 5, characters: null, wordDropout: { rate: 0.5, from: 3 } });
  });

  it('lets it begin at nothing where no word occurs once', () => {
    const twice = buildTokenEncoder([...sequences, ...sequences], options);
    expect(tokenInputSpec({ ...embedding, wordDropoutOf: 'singletons' }, twice)).toMatchObject({
      wordDropout: { from: 5 },
    });
  });

  it('gives letters their vocabulary, and unit vectors none', () => {
    const characters = { size: 3, hiddenSize: 4 };
    const size = encoder.characters?.size;
    expect(tokenInputSpec({ ...embedding, wordDropoutOf: 'all', characters }, encoder)).toMatchObject({
      characters: { ...characters, vocabularySize: size },
      wordDropout: { from: 0 },
    });
    expect(tokenInputSpec({ type: 'oneHot' }, encoder)).toMatchObject({ size: null, characters: null });
  });
});
