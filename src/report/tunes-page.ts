import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TuneCheck } from '../music/check-tune.js';
import type { PlayedNote } from '../music/played-notes.js';
import { formatShare } from '../text/quantities.js';
import { embedJson, escapeHtml, htmlPage, pageFile } from './html.js';

/** A tune with its notation and sound. */
export interface PageTune {
  abc: string;
  check: TuneCheck;
  notes: PlayedNote[];
}

/**
 * One self-contained HTML page of tunes as staves, each with a button that plays it. It loads nothing; the browser synthesizes the
 * sound.
 */
export function renderTunesPage(
  tunes: readonly PageTune[],
  { title, source }: { title: string; source: string },
): string {
  const data = tunes.map(({ abc, notes }) => ({
    abc,
    notes: notes.map(({ start, duration, pitch, volume, place }) => [
      round(start),
      round(duration),
      pitch,
      round(volume),
      place,
    ]),
  }));
  return htmlPage(
    { title, command: 'abc', styles: pageFile('page.css') + pageFile('tunes.css') },
    `<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(source)}</p>
${tunes.map(renderTune).join('\n')}
<script type="application/json" id="tunes-data">${embedJson(data)}</script>
<script>${abcjs()}</script>
<script type="module">${pageFile('tunes.js')}</script>`,
  );
}

function renderTune({ abc, check }: PageTune, index: number): string {
  const name = check.title ?? `Tune ${index + 1}`;
  return `<section class="panel tune"><h3>${escapeHtml(name)}</h3>
<p><button type="button" aria-pressed="false">Play</button> <span class="muted">${escapeHtml(describe(check))}</span></p>
<div class="staff"></div>
<details><summary>ABC</summary><pre>${escapeHtml(abc)}</pre></details>
</section>`;
}

function describe({ parses, problems, bars, right, notes, inKey, key }: TuneCheck): string {
  if (!parses) return `Does not parse: ${problems[0]?.message ?? ''}.`;
  const lengths = bars === 0 ? 'has no meter' : `${right} of ${bars} bars add up`;
  return `${lengths}, ${formatShare(inKey / notes)} of the notes are in ${key}.`;
}

/** The library for browsers, with closing script tags escaped. */
function abcjs(): string {
  const script = readFileSync(createRequire(import.meta.url).resolve('abcjs/dist/abcjs-basic-min.js'), 'utf8');
  return script.replaceAll('</script', '<\\/script');
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
