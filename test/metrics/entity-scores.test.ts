import { describe, expect, it } from 'vitest';
import { type EntityScores, scoreEntities } from '../../src/metrics/entity-scores.js';
import { conllevalCases } from './conlleval-cases.js';

const sentences = (text: string) => text.split(' | ').map((sentence) => sentence.split(' '));

function pairs(gold: string, predicted: string) {
  const right = sentences(gold);
  return sentences(predicted).map((tags, index) => ({ gold: right[index] ?? [], predicted: tags }));
}

/** As conlleval prints it. */
function report({ tokens, tokenAccuracy, overall, types }: EntityScores): string {
  const percent = (share: number) => (100 * share).toFixed(2).padStart(6);
  const shares = ({ precision, recall, f1 }: EntityScores['overall']) =>
    `precision: ${percent(precision)}%; recall: ${percent(recall)}%; FB1: ${percent(f1)}`;
  return [
    `processed ${tokens} tokens with ${overall.gold} phrases; found: ${overall.predicted} phrases; correct: ${overall.correct}.`,
    `accuracy: ${percent(tokenAccuracy)}%; ${shares(overall)}`,
    ...types.map((score) => `${score.type.padStart(17)}: ${shares(score)}  ${score.predicted}`),
  ].join('\n');
}

describe('scoreEntities', () => {
  it.each(conllevalCases)('prints what conlleval prints: $name', ({ gold, predicted, report: expected }) => {
    expect(report(scoreEntities(pairs(gold, predicted)))).toBe(expected);
  });

  it('counts entities of each type and over all', () => {
    const scores = scoreEntities(pairs('B-PER O B-LOC | B-PER O', 'B-PER O B-ORG | O B-PER'));
    expect(scores.overall).toEqual({ gold: 3, predicted: 3, correct: 1, precision: 1 / 3, recall: 1 / 3, f1: 1 / 3 });
    expect(scores.types.map(({ type, gold, predicted, correct }) => [type, gold, predicted, correct])).toEqual([
      ['LOC', 1, 0, 0],
      ['ORG', 0, 1, 0],
      ['PER', 2, 2, 1],
    ]);
  });

  it('gives zeros for no sequences', () => {
    expect(scoreEntities([])).toMatchObject({ tokens: 0, tokenAccuracy: 0, overall: { f1: 0 }, types: [] });
  });

  it('refuses more tags than tokens', () => {
    expect(() => scoreEntities([{ gold: ['O'], predicted: ['O', 'O'] }])).toThrow(RangeError);
  });
});
