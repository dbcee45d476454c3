import type { z } from 'zod';
import type { App } from '../app-type.js';
import type { Operation } from '../protocol.js';
import type { Schemas } from '../schemas.js';
import { type Answering, answer } from './answer.js';

interface TextRoute {
  name: Exclude<Operation, 'complete' | 'transcribe'> & keyof Schemas;
  /** The uses, one of which the model must have. */
  uses: readonly string[];
  summary: string;
}

const routes: readonly TextRoute[] = [
  {
    name: 'score',
    uses: ['languageModel', 'textGenerator', 'bidirectionalLanguageModel'],
    summary: 'Log-probability and perplexity of texts, in nats; for a bidirectional model, the pseudo-log-likelihood',
  },
  { name: 'tag', uses: ['tagger'], summary: 'Tag each token, and find the entities, or tag each frame' },
  { name: 'classify', uses: ['classifier'], summary: 'Classify each text, or each sequence of frames' },
  { name: 'translate', uses: ['translator'], summary: 'Translate by beam search' },
  { name: 'fill', uses: ['bidirectionalLanguageModel'], summary: 'Fill blanks using left and right context' },
  { name: 'states', uses: ['states'], summary: 'Hidden states and gates over a text' },
];

/** The routes of rnn's own: lists of texts, or of sequences of frames, with one entry of `data` each; one text for `/v1/states`. */
export function addTexts(app: App, answering: Answering, schemas: Schemas): void {
  for (const { name, uses, summary } of routes) {
    app.post(`/v1/${name}`, { schema: { body: schemas[name], tags: ['rnn'], summary } }, async (request, reply) => {
      const body = request.body as z.output<Schemas[typeof name]>;
      const { name: model } = answering.service.find(body.model, uses);
      const asked = ('frames' in body ? body.frames : null) ?? body.input;
      const texts = Array.isArray(asked) ? asked.length : 1;
      const content = await answer(request, reply, answering, { model, operation: name, request: body, texts });
      return reply.type('application/json; charset=utf-8').send(content);
    });
  }
}
