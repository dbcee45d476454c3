import type { AbcTune } from './abc-book.js';
import type { AbcLine } from './abc-line.js';

/** A line of a body, or part of one, with its voice; the voice is null if there is no `V:` before it. */
export interface VoiceLine {
  line: AbcLine;
  voice: string | null;
}

/**
 * The lines of a body by voice. A line of music is split at each inline `[V:...]`, which is left out. Music before the first `V:`
 * belongs to the voice that is declared first, if there is one.
 */
export function voiceLines({ head, body }: Pick<AbcTune, 'head' | 'body'>): VoiceLine[] {
  const lines: VoiceLine[] = [];
  const [declared = null] = declaredVoices(head);
  let voice: string | null = null;
  for (const line of body) {
    if (line.field === 'V') voice = voiceOf(line.text.slice(2));
    if (line.kind !== 'music') {
      lines.push({ line, voice });
      continue;
    }
    for (const part of cutAtVoices(line.text)) {
      if (part.voice !== null) voice = part.voice;
      if (part.text !== '') lines.push({ line: { ...line, text: part.text }, voice: voice ?? declared });
    }
  }
  return lines;
}

/** The voices that have music; the first declared one comes first. */
export function voicesOf(head: readonly AbcLine[], lines: readonly VoiceLine[]): (string | null)[] {
  const played = new Set(lines.filter(({ line }) => line.kind === 'music').map(({ voice }) => voice));
  return [...new Set([...declaredVoices(head).filter((voice) => played.has(voice)), ...played])];
}

function declaredVoices(head: readonly AbcLine[]): string[] {
  return head.flatMap(({ field, text }) => (field === 'V' ? [voiceOf(text.slice(2))] : []));
}

function voiceOf(value: string): string {
  return value.trim().split(/\s/, 1)[0] ?? '';
}

function cutAtVoices(music: string): { voice: string | null; text: string }[] {
  const parts: { voice: string | null; text: string }[] = [{ voice: null, text: '' }];
  // Annotations and chord symbols in quotes are not music; a quote inside them is escaped by a backslash.
  for (const [piece, id] of music.matchAll(/\[V:\s*([^\]]*)\]|"(?:\\.|[^"\\])*"|[\s\S]/g)) {
    const last = parts.at(-1) as (typeof parts)[number];
    if (id === undefined) last.text += piece;
    else parts.push({ voice: voiceOf(id), text: '' });
  }
  return parts.map(({ voice, text }) => ({ voice, text: text.trim() }));
}
