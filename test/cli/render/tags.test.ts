import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { renderConll, renderTaggedFrames, renderTaggedText } from '../../../src/cli/render/tags.js';
import type { TaggedText } from '../../../src/inference/label/tag-texts.js';
import { buildTokenizer } from '../../../src/text/tokenizer.js';

const plain = new Chalk({ level: 0 });
const tokenizer = buildTokenizer({ level: 'word', segmentation: 'language', lowercase: false, language: 'es' });
const letters = buildTokenizer({ level: 'character', graphemes: false, lowercase: false, language: 'es' });
const style = { tokenizer, scheme: 'BIO', confidence: false, theme: plain } as const;

function tagged(
  tokens: [string, string, number?][],
  entities: Partial<TaggedText['entities'][number]>[] = [],
): TaggedText {
  return {
    text: '',
    tokens: tokens.map(([token, tag, confidence = 0.5]) => ({ token, tag, confidence })),
    entities: entities.map((entity) => ({ type: 'PER', start: 0, end: 1, text: '', confidence: 0.987, ...entity })),
    unknown: [],
  };
}

const sentence = tagged(
  [
    ['Ana', 'B-PER'],
    ['Ruiz', 'I-PER'],
    [',', 'O'],
    ['en', 'O'],
    ['Roma', 'B-LOC'],
    ['.', 'O'],
  ],
  [{ end: 2 }, { type: 'LOC', start: 4, end: 5, confidence: 0.5 }],
);

describe('renderTaggedText', () => {
  it('puts entities in brackets with their types, the text as it would be written', () => {
    expect(renderTaggedText(sentence, style)).toBe('[Ana Ruiz PER], en [Roma LOC].\n');
  });

  it('adds how sure each entity is', () => {
    expect(renderTaggedText(sentence, { ...style, confidence: true })).toBe(
      '[Ana Ruiz PER 98.7%], en [Roma LOC 50.0%].\n',
    );
  });

  it('puts blanks between tokens that came so', () => {
    expect(renderTaggedText(sentence, { ...style, tokenizer: null })).toBe('[Ana Ruiz PER] , en [Roma LOC] .\n');
  });

  it('gives types different colours, on the words alone', () => {
    const theme = new Chalk({ level: 1 });
    const text = renderTaggedText(sentence, { ...style, theme });
    expect(text).toContain(`${theme.dim('[')}${theme.cyan('Ana Ruiz')}${theme.dim(' PER')}`);
    expect(text).toContain(theme.green('Roma'));
  });

  it('has no label for entities without a type', () => {
    expect(renderTaggedText(tagged([['Ana', 'B']], [{ type: '' }]), style)).toBe('[Ana]\n');
  });

  it('writes each token with its tag where tags mark no entities', () => {
    const speech = tagged([
      ['la', 'DET', 0.25],
      ['casa', 'NOUN', 0.75],
    ]);
    const others = { ...style, scheme: null };
    expect(renderTaggedText(speech, others)).toBe('la/DET casa/NOUN\n');
    expect(renderTaggedText(speech, { ...others, confidence: true })).toBe('la/DET 25.0% casa/NOUN 75.0%\n');
  });

  it('writes the tags of letters under them, where each is one letter', () => {
    const bases = tagged([
      ['A', 'C'],
      ['G', 'N'],
    ]);
    expect(renderTaggedText(bases, { ...style, tokenizer: letters, scheme: null })).toBe('AG\nCN\n');
  });
});

describe('renderConll', () => {
  it('has a token and its tag a line, and a blank line at the end', () => {
    expect(renderConll(tagged([['Ana', 'B-PER', 0.98765]]), { confidence: false })).toBe('Ana\tB-PER\n\n');
    expect(renderConll(tagged([['Ana', 'B-PER', 0.98765]]), { confidence: true })).toBe('Ana\t0.9877\tB-PER\n\n');
  });
});

describe('renderTaggedFrames', () => {
  const frames = { document: 'a.csv', line: 2, tags: ['up', 'up', 'down'], confidences: [0.9, 0.6, 0.7] };

  it('has a tag for each run of frames', () => {
    expect(renderTaggedFrames(frames, { confidence: false, theme: plain })).toBe('a.csv:2: 1–2 up, 3 down\n');
  });

  it('adds the lowest confidence of a run', () => {
    const text = renderTaggedFrames({ ...frames, line: null }, { confidence: true, theme: plain });
    expect(text).toBe('a.csv: 1–2 up 60.0%, 3 down 70.0%\n');
  });
});
