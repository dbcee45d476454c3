import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseTranscriberSpec } from '../../checkpoint/specs/transcriber-spec.js';
import { buildTranscriptionModel, type TranscriptionModel } from '../../model/transcription/model.js';
import type { TranscriberSpec } from '../../model/transcription/spec.js';
import { loadNetwork } from '../shared/load-network.js';
import { parseStoredText, type StoredText } from '../shared/stored-text.js';

/** The vocabulary, statistics and features in an untrusted checkpoint; throws a CheckpointError if it is damaged. */
export function readStoredTranscriber({ tokenizer, vocabulary, model }: Checkpoint): StoredText & {
  spec: TranscriberSpec;
} {
  const spec = parseTranscriberSpec(model);
  return { ...parseStoredText(tokenizer, vocabulary, spec.network.classes - 1), spec };
}

/** The model in a checkpoint with these; throws a CheckpointError if it is damaged. */
export function loadTranscription(
  checkpoint: Checkpoint,
): StoredText & { spec: TranscriberSpec; model: TranscriptionModel } {
  const stored = readStoredTranscriber(checkpoint);
  return { ...stored, model: loadNetwork(buildTranscriptionModel, stored.spec.network, checkpoint) };
}
