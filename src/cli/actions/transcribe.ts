import { resolvePatterns } from '../../data/patterns.js';
import type { CorpusFile } from '../../data/read.js';
import { ConfigError } from '../../errors.js';
import { createTranscription, type TranscribeOptions } from '../../inference/transcribe/transcribe.js';
import { transcribeDefaults } from '../../inference/transcribe/transcribe-defaults.js';
import type { Transcriber } from '../../inference/transcriber.js';
import { readFileLines } from '../input/lines.js';
import { openAs, openModel, type RunOptions } from '../open-model.js';
import { print } from '../output.js';
import { outTheme } from '../render/theme.js';
import { renderTranscription, transcriptionObject } from '../render/transcriptions.js';

/** Options as commander parses them. */
export interface TranscribeCommandOptions extends RunOptions {
  beam?: number;
  lm?: string;
  lmWeight?: number;
  insertionBonus?: number;
  confidence?: true;
  timing?: true;
  json?: true;
}

/** How many recordings are read ahead. */
const FILES_AT_ONCE = 16;

/** Transcribes files and prints the texts, in the order of the files. */
export async function runTranscribe(files: string[], options: TranscribeCommandOptions): Promise<void> {
  if (files.length === 0 && process.stdin.isTTY) {
    throw new ConfigError('No recording is given.', {
      hint: 'Give one or more files, or a list on standard input: ls *.wav | rnn transcribe',
    });
  }
  const { opened: transcriber } = await openAs('transcriber', options);
  const { lm } = options;
  const languageModel = lm === undefined ? null : await openModel({ runs: options.runs, run: lm });
  const session = createTranscription(transcriber, { languageModel, ...searchOptions(options) });
  try {
    const isOne = files.length === 1 && (await recordingsOf(files[0] as string, transcriber)).length === 1;
    for await (const batch of inBatches(files, transcriber)) {
      const sounds = await readAll(batch, transcriber);
      for (const [index, transcription] of session.transcribe(sounds).entries()) {
        const file = (batch[index] as CorpusFile).name;
        const { secondsPerStep } = transcriber;
        if (options.json === true) {
          await print(`${JSON.stringify(transcriptionObject(file, transcription, secondsPerStep))}\n`);
        } else {
          const shown = { ...options, name: isOne ? null : file, secondsPerStep };
          await print(renderTranscription(transcription, shown, outTheme));
        }
      }
    }
  } finally {
    session.dispose();
    languageModel?.dispose();
    transcriber.dispose();
  }
}

function searchOptions({ beam, lm, lmWeight, insertionBonus }: TranscribeCommandOptions): TranscribeOptions {
  // Without a language model, a beam of 1 is greedy decoding.
  const isGreedy = lm === undefined && insertionBonus === undefined && (beam ?? 1) === 1;
  return {
    beamSize: isGreedy ? null : (beam ?? transcribeDefaults.beamSize),
    ...(lmWeight === undefined ? {} : { languageModelWeight: lmWeight }),
    ...(insertionBonus === undefined ? {} : { insertionBonus }),
  };
}

/** The files that a pattern matches; in a folder, files that are not recordings are skipped. */
async function recordingsOf(pattern: string, { secondsPerStep }: Transcriber): Promise<CorpusFile[]> {
  const files = await resolvePatterns([pattern], process.cwd());
  if (files.length === 1 || secondsPerStep === null) return files;
  const recordings = files.filter(({ name }) => /\.(wave?|w64|rf64|flac|mp3|ogg|oga|opus)$/iu.test(name));
  return recordings.length === 0 ? files : recordings;
}

async function* inBatches(files: readonly string[], transcriber: Transcriber): AsyncGenerator<CorpusFile[], void> {
  let batch: CorpusFile[] = [];
  for await (const name of files.length > 0 ? files : readFileLines('-')) {
    if (name.trim() === '') continue;
    for (const file of await recordingsOf(name, transcriber)) {
      batch.push(file);
      if (batch.length < FILES_AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function readAll(files: readonly CorpusFile[], transcriber: Transcriber) {
  const sounds: Awaited<ReturnType<Transcriber['read']>>[] = [];
  for (const file of files) sounds.push(await transcriber.read(file));
  return sounds;
}
