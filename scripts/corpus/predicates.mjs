/**
 * Predicates: a deed with words before its verb (no, nunca, siempre) and after it (the time and additions).
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./clause.mjs').Clause} Clause
 * @typedef {import('./clause.mjs').Form} Form
 * @typedef {import('./people.mjs').Subject} Subject
 */

import { agreeing, createClause } from './clause.mjs';
import { anyDeed, HABITS, INCIDENTS, LASTING, MEMORIES, MILESTONES, MOODS, ROUTINES } from './deeds.mjs';
import { choice, phrase, precede } from './grammar.mjs';
import { and } from './inflect.mjs';
import { say } from './notation.mjs';
import { isGrownUp } from './people.mjs';
import { FIRST, LAST } from './times.mjs';

/** Words before a verb in this form, and their probability. @type {Readonly<Partial<Record<Form, { share: number, words: Choice }>>>} */
const BEFORE_VERB = {
  present: { share: 0.24, words: say('no:6 | siempre:6 | nunca:4 | también:3 | casi siempre:2 | ya no:2') },
  imperfect: { share: 0.2, words: say('no:7 | siempre:6 | nunca:4 | también:2') },
  preterite: { share: 0.11, words: say('no:8 | también:3') },
  near: { share: 0.1, words: say('no:8 | también:2') },
  perfect: { share: 0.25, words: say('no:8 | ya:8 | todavía no:6 | nunca:3') },
  progressive: { share: 0.08, words: say('no:3 | todavía:4') },
};

/** @type {(form: Form) => { share: number, words: Choice }} */
function beforeVerb(form) {
  const found = BEFORE_VERB[form];
  if (found === undefined) throw new RangeError(`Nothing is known to stand before a verb in the ${form}.`);
  return found;
}

/** Times for everyday deeds in this form, after the deed and before it. @type {Readonly<Partial<Record<Form, { last: Choice, first: Choice }>>>} */
const TIMES = {
  present: { last: LAST.habitual, first: FIRST.habitual },
  imperfect: { last: LAST.habitual, first: FIRST.habitual },
  preterite: { last: LAST.recent, first: FIRST.recent },
  near: { last: LAST.soon, first: FIRST.soon },
  perfect: { last: LAST.today, first: FIRST.today },
  progressive: { last: LAST.now, first: FIRST.now },
};

/** @type {(form: Form) => { last: Choice, first: Choice }} */
function times(form) {
  const found = TIMES[form];
  if (found === undefined) throw new RangeError(`No times suit the ${form}.`);
  return found;
}

/** @type {(clause: Clause) => [weight: number, deeds: Choice][]} */
function happenings(clause) {
  /** @type {[number, readonly import('./deeds.mjs').Deed[]][]} */
  const habits = [0, 1].map((parity) => [24, HABITS.filter((_, index) => index % 2 === parity)]);
  const once = ['preterite', 'perfect', 'near'].includes(clause.form);
  /** @type {typeof habits} */
  const lists = once ? [...habits, [20, INCIDENTS], [14, MILESTONES]] : habits;
  return lists.map(([weight, deeds]) => [weight, anyDeed(deeds, clause)]);
}

/**
 * A deed, alone, with the time `last`, or followed by the next deed in the tenses of narration. The next deed comes from
 * another list, so that nobody does the same thing twice.
 *
 * @param {Clause} clause
 * @param {{ alone: number, timed?: number, followed: number }} weights
 * @returns {Choice}
 */
function happening(clause, { alone, timed = 0, followed }) {
  const { form } = clause;
  const tellsStories = form === 'present' || form === 'preterite';
  const lists = happenings(clause);
  return choice(
    ...lists.map(([weight, deed], index) => {
      const next = choice(...lists.filter((_, other) => other !== index));
      const more = choice([alone], [timed, times(form).last], [tellsStories ? followed : 0, precede(and, next)]);
      return /** @type {[number, ...Part[]]} */ ([weight, deed, more]);
    }),
  );
}

/** The predicate of a main clause with a deed of any kind. @type {(clause: Clause) => Choice} */
export function predicate(clause) {
  const { form } = clause;
  const { share, words } = beforeVerb(form);
  const deed = choice(...happenings(clause));
  const routine = anyDeed(ROUTINES, clause);
  const states = form === 'present' || form === 'imperfect';
  const tellsStories = form === 'present' || form === 'preterite';
  const still = say(':26 | (no:8 | también:4 | todavía:3 | ya no:3):4');
  return choice(
    [45 * share, words, deed],
    [60 - 45 * share, happening(clause, { alone: 30, timed: 15, followed: 14 })],
    [8 * share, words, routine],
    [11 - 8 * share, routine, choice([7], [tellsStories ? 4 : 0, precede(and, deed)])],
    [states ? 30 : 0, still, choice([21, anyDeed(LASTING, clause)], [9, anyDeed(MOODS, clause)])],
    [form === 'preterite' ? 5 : 0, anyDeed(MEMORIES, clause), LAST.distant],
  );
}

/** A time and its clause: "Ayer Juan limpió la casa". `words` are those of the subject. @type {(clause: Clause, words: Part) => Choice} */
export function timedClause(clause, words) {
  const { form } = clause;
  return choice(
    [5, times(form).first, words, 'no', choice(...happenings(clause))],
    [79, times(form).first, words, happening(clause, { alone: 72, followed: 20 })],
    [form === 'preterite' ? 22 : 0, FIRST.distant, words, anyDeed(MEMORIES, clause)],
  );
}

/** A deed for a clause whose time is in another clause. @type {(clause: Clause) => Choice} */
export const datedPredicate = (clause) => phrase`${say(':92 | no:7')} ${anyDeed(HABITS, clause)}`;

/** States that lasted, long ago. @type {(clause: Clause, words: Part) => Choice} */
export const eraClause = (clause, words) =>
  phrase`${FIRST.era} ${words} ${say(':93 | no:5 | todavía:2')} ${anyDeed(LASTING, clause)}`;

/** A predicate with an activity of a place that the caller names. @type {(clause: Clause, activity: Part) => Choice} */
export function activityPredicate({ form }, activity) {
  const { share, words } = beforeVerb(form);
  const again = say('otra vez:5 | de nuevo:3 | como siempre:2');
  return choice(
    [65 * share, words, activity],
    [100 - 65 * share, activity, choice([65], [27, times(form).last], [8, again])],
  );
}

/** Reasons for not doing something, at the time of the main clause. @type {(subject: Subject, tense: 'present' | 'imperfect') => Choice} */
export function reason(subject, tense) {
  const pronoun = { '1s': 'me', '2s': 'te', '3s': 'le', '1p': 'nos', '3p': 'les' }[subject.person];
  const own = createClause(subject, tense);
  const impersonal = createClause({ person: '3s', gender: 'm', kind: 'name' }, tense);
  return choice(
    [26, own.verb('estar'), agreeing(subject, 'cansado:6 | enfermo:5 | ocupado:3')],
    [22, own.say('*tener (sueño:4 | prisa:4 | miedo:3 | fiebre:3)')],
    [12, own.say('no *tener (dinero | tiempo)')],
    [
      12,
      own.say(
        isGrownUp(subject)
          ? '*tener que (estudiar | trabajar | preparar la cena)'
          : '*tener que (estudiar | hacer los deberes)',
      ),
    ],
    [8, pronoun, impersonal.say('*doler (la cabeza:5 | el estómago:2)')],
    [18, impersonal.say('*ser tarde:7 | *hacer (frío:4 | mucho calor:3):7 | *llover:4')],
  );
}
