import { extname } from 'node:path';
import { loadCorpus } from '../../data/corpus.js';
import { DataError } from '../../errors.js';
import { midiByAbcjs } from '../../music/abcjs.js';
import { checkTune, summariseTunes, type TuneCheck } from '../../music/check-tune.js';
import { playedNotes } from '../../music/played-notes.js';
import { type BookTune, cutTuneBook } from '../../music/tune-book.js';
import { formatQuantity } from '../../text/quantities.js';
import { note, print } from '../output.js';
import { outTheme } from '../render/theme.js';
import { renderTuneChecks } from '../render/tune-checks.js';
import { writeOutput } from '../write-file.js';

/** Options as commander parses them. */
export interface AbcCommandOptions {
  midi?: string;
  html?: string;
  json?: true;
}

/** A tune with its file and the result of parsing it. */
export interface CheckedTune extends BookTune {
  document: string;
  check: TuneCheck;
}

/** Checks the tunes of files, prints the results, and writes MIDI or HTML if asked to. */
export async function runAbc(files: string[], { midi, html, json }: AbcCommandOptions): Promise<void> {
  const tunes = await readTunes(files);
  const summary = summariseTunes(tunes.map(({ check }) => check));
  if (json === true) {
    const list = tunes.map(({ document, check }) => ({ document, ...check }));
    await print(`${JSON.stringify({ summary, tunes: list }, null, 2)}\n`);
  } else await print(renderTuneChecks(tunes, summary, outTheme));
  const playable = tunes.filter(({ check }) => check.notes > 0);
  if (midi !== undefined) await writeMidi(playable, midi);
  if (html !== undefined) await writePage(playable, html, files);
}

async function readTunes(files: string[]): Promise<CheckedTune[]> {
  const documents = await loadCorpus(files, { baseDirectory: process.cwd() });
  const tunes = documents.flatMap(({ name, text }) =>
    cutTuneBook(text).map((tune) => ({ ...tune, document: name, check: checkTune(tune) })),
  );
  if (tunes.length > 0) return tunes;
  throw new DataError(`There is no tune in ${documents.map(({ name }) => name).join(', ')}.`, {
    hint: 'A tune in ABC notation begins with a line such as X:1.',
  });
}

async function writeMidi(tunes: readonly CheckedTune[], file: string): Promise<void> {
  const ending = extname(file);
  const base = file.slice(0, file.length - ending.length);
  for (const [index, { abc }] of tunes.entries()) {
    await writeOutput('--midi', tunes.length === 1 ? file : `${base}-${index + 1}${ending}`, midiByAbcjs(abc));
  }
  const location = tunes.length === 1 ? file : `${base}-1${ending} to ${base}-${tunes.length}${ending}`;
  note(tunes.length === 0 ? 'There are no notes to write as MIDI.' : `Wrote ${location}.`);
}

async function writePage(tunes: readonly CheckedTune[], file: string, files: readonly string[]): Promise<void> {
  const { renderTunesPage } = await import('../../report/tunes-page.js');
  const page = renderTunesPage(
    tunes.map(({ abc, check }) => ({ abc, check, notes: playedNotes(abc) })),
    {
      title: formatQuantity(tunes.length, 'tune'),
      source: `From ${files.map((name) => (name === '-' ? 'standard input' : name)).join(', ')}.`,
    },
  );
  await writeOutput('--html', file, page);
  note(`Wrote ${file}.`);
}
