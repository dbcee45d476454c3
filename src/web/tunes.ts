/// <reference lib="dom" />
import { drawByAbcjs } from '../music/abcjs.js';
import { playedNotes } from '../music/played-notes.js';
import type { TuneReader } from './tune.js';

/** Reads and draws tunes. A separate script, for pages whose model may generate tunes. */
const reader: TuneReader = { playedNotes, draw: (target, abc) => drawByAbcjs(target, abc, target.clientWidth) };
Object.assign(window, { rnnTunes: reader });
