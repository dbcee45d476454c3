/** The Spanish grammar: all kinds of sentence with their weights. No string has two derivations; `findAmbiguity` proves it. */

import { born, likes, personIs, thingIs, timetable, weather } from './descriptions.mjs';
import { capitalise, choice } from './grammar.mjs';
import {
  forSale,
  foundAgain,
  placeFirst,
  placeLast,
  plain,
  scene,
  tale,
  thereIs,
  timeFirst,
  wanting,
} from './narration.mjs';
import { exclamation, question } from './questions.mjs';
import {
  although,
  childhood,
  meanwhile,
  provided,
  relativePerson,
  relativeThing,
  reported,
  wantingOthers,
  when,
} from './subordination.mjs';

/** @returns {import('./grammar.mjs').Choice} */
export function buildSpanish() {
  return capitalise(
    choice(
      [172, placeFirst()],
      [14, scene()],
      [15, thereIs()],
      [8, forSale()],
      [155, timeFirst()],
      [238, plain()],
      [45, placeLast()],
      [158, wanting()],
      [17, tale()],
      [14, foundAgain()],
      [20, thingIs()],
      [30, personIs()],
      [8, born()],
      [22, likes()],
      [9, weather()],
      [12, timetable()],
      [40, question()],
      [15, exclamation()],
      [18, when()],
      [7, childhood()],
      [9, provided()],
      [38, reported()],
      [12, wantingOthers()],
      [8, although()],
      [14, meanwhile()],
      [8, relativeThing()],
      [7, relativePerson()],
    ),
  );
}
