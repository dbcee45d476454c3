import type { AbcTune } from './abc-book.js';
import type { AbcLine } from './abc-line.js';

/** A line of a body, or a part of one, and the voice that it belongs to; null if no `V:` came before it. */
export interface VoiceLine {
  line: AbcLine;
  voice: string | null;
}

/**
 * The lines of a body by voice: at an inline `[V:...]` a line of music is cut, and the sign left out. Music before the first `V:` is
 * that of the voice that is declared first, where one is.
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

/** The voices that have music, the one that is declared first before others. */
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
  // Annotations and chord symbols in quotes are no music, and a quote in them has a backslash before it.
  for (const [piece, id] of music.matchAll(/\[V:\s*([^\]]*)\]|"(?:\\.|[^"\\])*"|[\s\S]/g)) {
    const last = parts.at(-1) as (typeof parts)[number];
    if (id === undefined) last.text += piece;
    else parts.push({ voice: voiceOf(id), text: '' });
  }
  return parts.map(({ voice, text }) => ({ voice, text: text.trim() }));
}
