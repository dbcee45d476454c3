import { z } from 'zod';
import type { App } from '../app-type.js';
import type { ModelFacts } from '../protocol.js';
import type { Service } from '../service.js';

/** `GET /v1/models` and `/v1/models/NAME` of OpenAI's API, with further facts about the run. */
export function addModels(app: App, service: Service): void {
  const tags = ['OpenAI'];
  app.get('/v1/models', { schema: { tags, summary: 'List the models' } }, async () => ({
    object: 'list',
    data: service.list().map(toObject),
  }));
  app.get(
    '/v1/models/:model',
    { schema: { tags, summary: 'One of the models', params: z.object({ model: z.string() }) } },
    async (request) => {
      const { name } = service.find(
        request.params.model,
        service.list().flatMap(({ uses }) => uses),
      );
      return toObject(service.list().find((facts) => facts.name === name) as ModelFacts);
    },
  );
}

function toObject({ name, task, step, created, conditions, frames, uses }: ModelFacts): object {
  return {
    id: name,
    object: 'model',
    created: Math.floor(Date.parse(created) / 1000),
    owned_by: 'rnn',
    ...{ task, step, conditions, frames },
    routes: routesOf(uses, frames !== null),
  };
}

/** The routes of a model, by its uses. */
const routes: Readonly<Record<string, readonly string[]>> = {
  languageModel: ['/v1/completions', '/v1/score'],
  bidirectionalLanguageModel: ['/v1/fill', '/v1/score'],
  tagger: ['/v1/tag'],
  classifier: ['/v1/classify'],
  translator: ['/v1/translate'],
  transcriber: ['/v1/audio/transcriptions'],
  states: ['/v1/states'],
};

function routesOf(uses: readonly string[], readsFrames: boolean): string[] {
  // States of a network that reads recordings or frames need files of this machine, which clients must not name.
  const own = readsFrames || uses.includes('transcriber') ? uses.filter((use) => use !== 'states') : uses;
  return own.flatMap((use) => routes[use] ?? []);
}
