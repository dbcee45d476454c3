import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseTranscriberSpec } from '../../checkpoint/specs/transcriber-spec.js';
import type { TranscriberSpec } from '../../model/transcription/spec.js';
import { parseStoredText, type StoredText } from '../text/stored-text.js';

/** What a checkpoint, which may be a stranger's, transcribes with; throws a CheckpointError where it is damaged. */
export function readStoredTranscriber({ tokenizer, vocabulary, model }: Checkpoint): StoredText & {
  spec: TranscriberSpec;
} {
  const spec = parseTranscriberSpec(model);
  return { ...parseStoredText(tokenizer, vocabulary, spec.network.classes - 1), spec };
}
