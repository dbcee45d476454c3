import { isLarge } from '../../../data/large/is-large.js';
import { type LargeCorpora, openLargeCorpora } from '../../../data/large/large-corpora.js';
import { cutSequences } from '../../../data/sequences.js';
import { resolveSplits } from '../../../data/splits.js';
import type { TokenizerSpec } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import { textVocabularyOf, tokenizerSpec } from '../tokenization.js';
import type { Corpus, LoadedCorpus } from './corpora.js';
import type { TextConfig } from './text-config.js';

/** What of a checkpoint decides how text is encoded. */
export interface KnownText {
  /** The vocabulary for the one that the training text would have by itself; null keeps that. */
  vocabulary: ((ofText: () => Vocabulary, tokenizer: TokenizerSpec) => Vocabulary) | null;
  tokenizer: TokenizerSpec | null;
  /** All of it, as JSON; null for nothing. */
  settings: unknown;
  /** Of a checkpoint that is resumed or evaluated: what its run began with is as good. */
  resumed?: { vocabulary: Vocabulary; dataHash: string };
}

/** A config's corpora in a file of ids; null where they are small enough for memory, or cannot be read twice. */
export async function openIfLarge(
  { data, text }: Pick<TextConfig, 'data' | 'text'>,
  known: KnownText,
): Promise<LargeCorpora | null> {
  const { resumed } = known;
  const files = await resolveSplits(data, '.');
  if (!isLarge([files.train, files.validation ?? [], files.test ?? []].flat())) return null;
  const { validationFraction, testFraction, encoding, unit } = data;
  return openLargeCorpora(
    { ...files, validationFraction, testFraction, encoding, unit },
    {
      settings: [text, known.settings],
      ...(resumed === undefined
        ? {}
        : {
            others: {
              settings: [text, null],
              fits: ({ dataHash, vocabulary }) =>
                dataHash === resumed.dataHash &&
                JSON.stringify(vocabulary.tokens) === JSON.stringify(resumed.vocabulary.tokens),
            },
          }),
      tokenizer: (texts) => tokenizerSpec(text, texts, known.tokenizer),
      vocabulary(counts, tokenizer) {
        const ofText = () => textVocabularyOf(counts, text, tokenizer);
        return known.vocabulary === null ? ofText() : known.vocabulary(ofText, tokenizer);
      },
    },
  );
}

/** A corpus with its ids in memory. */
export function loadIds(corpus: Corpus): LoadedCorpus {
  const ids = corpus.ids.subarray(0, corpus.ids.length);
  const { ends, types, unknown, unknownShare, description } = corpus;
  return { ids, ends, sequences: cutSequences(ids, ends), types, unknown, unknownShare, description };
}
