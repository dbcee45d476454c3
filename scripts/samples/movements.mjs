/**
 * Simulated movements of a watch on the wrist: acceleration along three axes in units of gravity, at 25 Hz.
 *
 * @typedef {import('../../dist/runtime/random.js').Random} Random
 * @typedef {(time: number) => [number, number, number]} Movement
 */

const RATE = 25;
const SEQUENCES = 12;
const STEPS = { shortest: 30, longest: 60 };

/**
 * Each sequence has a random pace, strength and phase.
 *
 * @type {Record<string, (random: Random) => Movement>}
 */
const movements = {
  parado: () => () => [0, 0, 0],
  // The arm swings once in two steps; each step adds a small shake.
  andar: (random) => swing(random, { steps: [1.6, 2.1], swing: [0.25, 0.45], shake: [0.15, 0.3] }),
  correr: (random) => swing(random, { steps: [2.5, 3.2], swing: [0.6, 1.1], shake: [0.8, 1.4] }),
  saltar: (random) => {
    const pace = between(random, 1.2, 1.8);
    const strength = between(random, 1.5, 2.5);
    const phase = random.next();
    return (time) => {
      const part = (time * pace + phase) % 1;
      // A push from the ground, weightlessness in the air, then the landing.
      const upward = part < 0.45 ? -1 : part < 0.6 ? strength : part > 0.85 ? strength * 0.7 : 0;
      return [0, 0.15 * upward, upward];
    };
  },
};

/**
 * The files of `data/movements/`: names and contents, one folder per movement.
 *
 * @param {Random} random
 * @returns {{ name: string, text: string }[]}
 */
export function generateMovements(random) {
  return Object.entries(movements).flatMap(([label, createMovement]) =>
    Array.from({ length: SEQUENCES }, (_, index) => ({
      name: `${label}/${String(index + 1).padStart(2, '0')}.csv`,
      text: record(createMovement(random), random),
    })),
  );
}

/**
 * @param {Movement} movement
 * @param {Random} random
 */
function record(movement, random) {
  const steps = STEPS.shortest + random.integer(STEPS.longest - STEPS.shortest + 1);
  // The orientation of the watch: gravity is mostly along z.
  const tilt = [0.15 * random.normal(), 0.15 * random.normal(), 1];
  const rows = Array.from({ length: steps }, (_, step) =>
    movement(step / RATE)
      .map((value, axis) => (value + (tilt[axis] ?? 0) + 0.05 * random.normal()).toFixed(3))
      .join(','),
  );
  return `x,y,z\n${rows.join('\n')}\n`;
}

/**
 * @param {Random} random
 * @param {{ steps: [number, number], swing: [number, number], shake: [number, number] }} ranges steps in Hz, the others in units of gravity
 * @returns {Movement}
 */
function swing(random, ranges) {
  const pace = 2 * Math.PI * between(random, ...ranges.steps);
  const width = between(random, ...ranges.swing);
  const shake = between(random, ...ranges.shake);
  const phase = 2 * Math.PI * random.next();
  return (time) => [
    width * Math.sin((pace * time + phase) / 2),
    0.5 * width * Math.cos((pace * time + phase) / 2),
    shake * Math.sin(pace * time + phase),
  ];
}

/**
 * @param {Random} random
 * @param {number} from
 * @param {number} to
 */
function between(random, from, to) {
  return from + (to - from) * random.next();
}
