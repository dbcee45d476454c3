import { isLarge } from '../../../data/large/is-large.js';
import { type LargeCorpora, openLargeCorpora } from '../../../data/large/large-corpora.js';
import { cutSequences } from '../../../data/sequences.js';
import { noticeFormats, resolveSplits } from '../../../data/splits.js';
import type { TokenizerSpec } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import { textVocabularyOf, tokenizerSpec } from '../tokenization.js';
import type { Corpus, LoadedCorpus } from './corpora.js';
import type { TextConfig } from './text-config.js';

/** The parts of a checkpoint that affect the encoding of text. */
export interface KnownText {
  /** Replaces the vocabulary of the training text; null keeps it. */
  vocabulary: ((ofText: () => Vocabulary, tokenizer: TokenizerSpec) => Vocabulary) | null;
  tokenizer: TokenizerSpec | null;
  /** As JSON, for the cache key; null without a checkpoint. */
  settings: unknown;
  /** Cache key of a resumed or evaluated checkpoint: the one its run started with is equivalent. */
  resumed?: { vocabulary: Vocabulary; dataHash: string };
}

/** A config's corpora in a file of ids; null if they fit in memory or cannot be read twice. */
export async function openIfLarge(
  { data, text }: Pick<TextConfig, 'data' | 'text'>,
  known: KnownText,
): Promise<LargeCorpora | null> {
  const { resumed } = known;
  const files = await resolveSplits(data, '.');
  noticeFormats(files.train);
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
