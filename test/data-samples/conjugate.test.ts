import { describe, expect, it } from 'vitest';
import { conjugate, gerund, PERSONS, participle } from '../../scripts/corpus/conjugate.mjs';

/** Five persons each: yo, tú, él, nosotros, ellos. */
const FORMS: [infinitive: string, tense: Parameters<typeof conjugate>[1], forms: string][] = [
  ['hablar', 'present', 'hablo hablas habla hablamos hablan'],
  ['comer', 'preterite', 'comí comiste comió comimos comieron'],
  ['vivir', 'imperfect', 'vivía vivías vivía vivíamos vivían'],
  ['cantar', 'imperfect', 'cantaba cantabas cantaba cantábamos cantaban'],
  ['llover', 'future', 'lloveré lloverás lloverá lloveremos lloverán'],
  ['querer', 'present', 'quiero quieres quiere queremos quieren'],
  ['querer', 'preterite', 'quise quisiste quiso quisimos quisieron'],
  ['tener', 'present', 'tengo tienes tiene tenemos tienen'],
  ['jugar', 'present', 'juego juegas juega jugamos juegan'],
  ['esquiar', 'present', 'esquío esquías esquía esquiamos esquían'],
  ['elegir', 'present', 'elijo eliges elige elegimos eligen'],
  ['buscar', 'preterite', 'busqué buscaste buscó buscamos buscaron'],
  ['llegar', 'preterite', 'llegué llegaste llegó llegamos llegaron'],
  ['empezar', 'preterite', 'empecé empezaste empezó empezamos empezaron'],
  ['leer', 'preterite', 'leí leíste leyó leímos leyeron'],
  ['oír', 'preterite', 'oí oíste oyó oímos oyeron'],
  ['dormir', 'preterite', 'dormí dormiste durmió dormimos durmieron'],
  ['pedir', 'preterite', 'pedí pediste pidió pedimos pidieron'],
  ['decir', 'preterite', 'dije dijiste dijo dijimos dijeron'],
  ['hacer', 'preterite', 'hice hiciste hizo hicimos hicieron'],
  ['ir', 'preterite', 'fui fuiste fue fuimos fueron'],
  ['ver', 'imperfect', 'veía veías veía veíamos veían'],
  ['estar', 'present', 'estoy estás está estamos están'],
  ['venir', 'subjunctive', 'venga vengas venga vengamos vengan'],
  ['volver', 'subjunctive', 'vuelva vuelvas vuelva volvamos vuelvan'],
  ['dormir', 'subjunctive', 'duerma duermas duerma durmamos duerman'],
  ['ver', 'subjunctive', 'vea veas vea veamos vean'],
  ['jugar', 'subjunctive', 'juegue juegues juegue juguemos jueguen'],
  ['estar', 'subjunctive', 'esté estés esté estemos estén'],
  ['salir', 'future', 'saldré saldrás saldrá saldremos saldrán'],
  ['oír', 'future', 'oiré oirás oirá oiremos oirán'],
];

describe('conjugate', () => {
  it.each(FORMS)('%s, %s: %s', (infinitive, tense, forms) => {
    expect(PERSONS.map((person) => conjugate(infinitive, tense, person)).join(' ')).toBe(forms);
  });

  it('refuses what is no infinitive', () => {
    expect(() => conjugate('casa', 'present', '3s')).toThrow('"casa" is not an infinitive.');
  });
});

describe('participle and gerund', () => {
  it.each([
    ['cantar', 'cantado', 'cantando'],
    ['comer', 'comido', 'comiendo'],
    ['leer', 'leído', 'leyendo'],
    ['oír', 'oído', 'oyendo'],
    ['escribir', 'escrito', 'escribiendo'],
    ['volver', 'vuelto', 'volviendo'],
    ['dormir', 'dormido', 'durmiendo'],
    ['pedir', 'pedido', 'pidiendo'],
    ['preferir', 'preferido', 'prefiriendo'],
    ['ir', 'ido', 'yendo'],
  ])('%s: %s, %s', (infinitive, past, progressive) => {
    expect([participle(infinitive), gerund(infinitive)]).toEqual([past, progressive]);
  });
});
