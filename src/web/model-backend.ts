import type { BrowserModel } from '../browser/model.js';
import { type Backend, statesParts } from './backend.js';

/** A model in the page. */
export function modelBackend(name: string, model: BrowserModel): Backend {
  return {
    where: 'computed in this browser',
    models: async () => [
      { name, task: model.task, can: model.can, conditions: model.conditions, frames: model.frames },
    ],
    async sample(_, { temperatures, ...request }) {
      await model.sample({ ...request, temperature: temperatures });
    },
    score: (_, texts, conditions) => model.score(texts, { conditions }),
    async alternatives(_, text, conditions) {
      const [score] = await model.score(text, { conditions, alternatives: 12 });
      return (score?.tokens ?? []).map(({ alternatives }) => alternatives);
    },
    fill: async (_, text) => only(await model.fill(text)),
    tag: async (_, text) => only(await model.tag(text)),
    classify: async (_, text) => only(await model.classify(text)),
    tagFrames: (_, frames) => model.tagFrames(frames),
    classifyFrames: (_, frames) => model.classifyFrames(frames),
    states: async (_, text) => statesParts(await model.states(text)),
    translate: async (_, text, beamSize) =>
      only(await model.translate(text, { beamSize, count: Math.min(3, beamSize) })),
    async transcribe(_, recording) {
      const { secondsPerStep, ...transcription } = await model.transcribe(recording);
      const seconds = (step: number) => step * (secondsPerStep ?? 1);
      const tokens = transcription.tokens.map(({ from, to, ...token }) => ({
        ...token,
        start: seconds(from),
        end: seconds(to),
      }));
      return { ...transcription, tokens };
    },
  };
}

function only<Answer>([answer]: Answer[]): Answer {
  if (answer === undefined) throw new Error('The model gave no answer.');
  return answer;
}
