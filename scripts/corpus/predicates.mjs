/**
 * Predicates: a deed with what stands before its verb (no, nunca, siempre) and after it (when, and what else).
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./clause.mjs').Clause} Clause
 * @typedef {import('./clause.mjs').Form} Form
 * @typedef {import('./people.mjs').Subject} Subject
 */

import { agreeing, createClause } from './clause.mjs';
import { anyDeed, EVENTS, HABITS, LASTING, MEMORIES, MOODS, ROUTINES } from './deeds.mjs';
import { choice, phrase } from './grammar.mjs';
import { say } from './notation.mjs';
import { isGrownUp } from './people.mjs';
import { FIRST, LAST } from './times.mjs';

/** What stands before a verb in this form, and how often anything does. @type {Readonly<Partial<Record<Form, { share: number, words: Choice }>>>} */
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

/** The times that suit deeds of every day in this form, after them and before them. @type {Readonly<Partial<Record<Form, { last: Choice, first: Choice }>>>} */
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

/** Present and preterite tell what happens one after the other. @type {(form: Form) => boolean} */
const inSequence = (form) => form === 'present' || form === 'preterite';

/** The predicate of a main clause with a deed of any kind. @type {(clause: Clause) => Choice} */
export function predicate(clause) {
  const { form } = clause;
  const { share, words } = beforeVerb(form);
  const { last } = times(form);
  const habit = anyDeed(HABITS, clause);
  const routine = anyDeed(ROUTINES, clause);
  if (form === 'present' || form === 'imperfect') {
    const lasting = choice([21, anyDeed(LASTING, clause)], [9, anyDeed(MOODS, clause)]);
    const then = form === 'present' ? phrase`y ${habit}` : '';
    const two = form === 'present' ? 1 : 0;
    return choice(
      [60 * share, words, choice([38, habit], [8, routine], [25, lasting])],
      [58 - 38 * share, habit, choice([30], [15, last], [14 * two, then])],
      [12 - 8 * share, routine, choice([7], [5 * two, then])],
      [30 - 25 * share, lasting],
    );
  }
  const once = form === 'progressive' ? 0 : 1;
  const event = once === 1 ? anyDeed(EVENTS, clause) : '';
  const two = form === 'preterite' ? 1 : 0;
  const then = two === 1 ? phrase`y ${choice([5, habit], [3, event])}` : '';
  const memory = two === 1 ? anyDeed(MEMORIES, clause) : '';
  return choice(
    [56 * share, words, choice([28, habit], [22 * once, event], [6, routine])],
    [46 - 28 * share, habit, choice([27], [12, last], [7 * two, then])],
    [(36 - 22 * share) * once, event, choice([22], [9, last], [6 * two, then])],
    [9 - 6 * share, routine, choice([6], [3 * two, then])],
    [5 * two, memory, LAST.distant],
  );
}

/** A time and its clause: "Ayer Juan limpió la casa". `words` are those of the subject. @type {(clause: Clause, words: Part) => Choice} */
export function timedClause(clause, words) {
  const { form } = clause;
  const { first } = times(form);
  const habit = anyDeed(HABITS, clause);
  if (form === 'present' || form === 'imperfect' || form === 'progressive') {
    const then = inSequence(form) ? phrase`y ${habit}` : '';
    return phrase`${first} ${words} ${choice([6, say('no | siempre'), habit], [94, habit, choice([74], [inSequence(form) ? 20 : 0, then])])}`;
  }
  const event = choice([58, habit], [42, anyDeed(EVENTS, clause)]);
  const then = inSequence(form) ? phrase`y ${event}` : '';
  const recent = choice([7, 'no', event], [93, event, choice([70], [inSequence(form) ? 20 : 0, then])]);
  return choice(
    [84, first, words, recent],
    [form === 'preterite' ? 22 : 0, FIRST.distant, words, anyDeed(MEMORIES, clause)],
  );
}

/** A deed for a clause whose time another clause tells. @type {(clause: Clause) => Choice} */
export const datedPredicate = (clause) => phrase`${say(':92 | no:7')} ${anyDeed(HABITS, clause)}`;

/** What lasted, in years long past. @type {(clause: Clause, words: Part) => Choice} */
export const eraClause = (clause, words) =>
  phrase`${FIRST.era} ${words} ${say(':93 | no:5 | todavía:2')} ${anyDeed(LASTING, clause)}`;

/** A predicate with an activity of a place that is named outside. @type {(clause: Clause, activity: Part) => Choice} */
export function activityPredicate({ form }, activity) {
  const { share, words } = beforeVerb(form);
  const again = say('otra vez:5 | de nuevo:3 | como siempre:2');
  return choice(
    [65 * share, words, activity],
    [100 - 65 * share, activity, choice([65], [27, times(form).last], [8, again])],
  );
}

/** Why not: reasons that hold at the time of the main clause. @type {(subject: Subject, tense: 'present' | 'imperfect') => Choice} */
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
