import { type JoinedString, joinSamples } from '../../data/audio/join.js';
import type { Utterance } from '../../data/audio/utterance.js';
import type { SampleList } from '../../data/sample-list.js';

/** Concatenates recordings to one utterance; it has a group if all have the same. */
export function joinUtterances(utterances: SampleList<Utterance>, { parts, gaps }: JoinedString): Utterance {
  const joined = parts.map((index) => utterances.at(index) as Utterance);
  const samples = joined.map(({ sound }) => {
    if (sound.type === 'samples') return sound.samples;
    throw new Error('Only recordings can be joined.');
  });
  const [first] = joined as [Utterance];
  return {
    sound: { type: 'samples', samples: joinSamples(samples, gaps) },
    file: joined.map(({ file }) => file).join(' + '),
    text: joined.map(({ text }) => text).join(' '),
    group: joined.every(({ group }) => group === first.group) ? first.group : null,
    document: first.document,
    line: first.line,
  };
}
