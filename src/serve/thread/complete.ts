import type { ContinuousBatch } from '../../inference/decode/continuous-batch.js';
import type { FilterValues } from '../../inference/decode/filters.js';
import type { RowJob, SampleEnd } from '../../inference/decode/row-text.js';
import { planDraws } from '../../inference/decode/sample.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { type Prompt, readPrompt } from '../../inference/prompt.js';
import { logSoftmax } from '../../kernels/distribution.js';
import { notFinite } from '../../model/not-finite.js';
import { createRandom } from '../../runtime/random.js';
import type { Report, Usage } from '../protocol.js';
import { bodyOf } from './body.js';
import { RequestError } from './failure.js';

/** A validated completion request. */
export interface CompletionRequest {
  /** Identifier of the response. */
  id: string;
  model: string;
  /** Time of creation in Unix seconds. */
  created: number;
  /** Texts, or the ids of their tokens. */
  prompts: readonly (string | readonly number[])[];
  length: number;
  /** Number of samples per prompt. */
  count: number;
  stop: readonly string[];
  filters: FilterValues;
  /** Random seed of each prompt, so that its samples do not depend on other prompts. */
  seed: number;
  /** Number of alternatives per position, besides the actual token; null for none. */
  logprobs: number | null;
  /** Whether the response includes the prompt. */
  echo: boolean;
  conditions: Readonly<Record<string, string>>;
  /** Null sends the response as one body. */
  stream: { includeUsage: boolean } | null;
}

/** A request whose texts are being sampled. */
export interface RunningCompletion {
  /** Whether there is something to report. */
  isDue(): boolean;
  /** Reports since the last call; the last report ends the request. */
  flush(): Report[];
  cancel(): void;
}

/** Adds the texts of a request to a batch; throws a RequestError for an invalid prompt. */
export function startCompletion(
  id: number,
  request: CompletionRequest,
  { model, batch, promptTokens }: { model: LanguageModel; batch: ContinuousBatch; promptTokens: number },
): RunningCompletion {
  const prompts = request.prompts.map((prompt) => readGiven(model, prompt, promptTokens));
  const { length, count, stop, filters, seed, logprobs, echo, stream } = request;
  const choices: Choice[] = [];
  const cancels: (() => void)[] = [];
  const usage: Usage = { promptTokens: prompts.reduce((sum, { ids }) => sum + ids.length, 0), completionTokens: 0 };
  let failure: Error | null = null;
  let open = 0;

  function start(job: RowJob): void {
    const choice = createChoice(model, job.prompt, { index: choices.length, echo, logprobs });
    choices.push(choice);
    if (length === 0 && (!echo || logprobs === null)) {
      choice.end('length');
      return;
    }
    open++;
    const cancel = batch.add(
      { ...job, length, ...choice.watching },
      {
        drawn({ text, end }) {
          choice.write(text);
          if (length > 0 && end !== 'endToken') usage.completionTokens++;
          if (end === null) return;
          open--;
          choice.end(end);
        },
        failed(error) {
          open--;
          failure ??= error;
        },
      },
    );
    cancels.push(cancel);
  }

  for (const prompt of prompts) {
    const random = createRandom(seed);
    // A text that is only read needs no sampling rule; its length is set when it is added to the batch.
    const jobs = planDraws(model, { ...filters, length: Math.max(1, length), count, stop, random })(prompt);
    for (const job of jobs) start(job);
  }

  const cancel = () => {
    for (const give of cancels) give();
  };
  const object = (body: object) => ({
    id: request.id,
    object: 'text_completion',
    created: request.created,
    model: request.model,
    ...body,
  });
  const event = (body: object) => `data: ${JSON.stringify(object(body))}\n\n`;
  const totals = {
    get usage() {
      const { promptTokens, completionTokens } = usage;
      const total_tokens = promptTokens + completionTokens;
      return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens };
    },
  };

  return {
    cancel,
    isDue: () => open === 0 || failure !== null || (stream !== null && choices.some((choice) => choice.hasNews())),
    flush() {
      if (failure !== null) {
        cancel();
        throw failure;
      }
      if (stream === null) {
        const answer = object({ choices: choices.map((choice) => choice.take()), usage: totals.usage });
        return [{ id, answer: bodyOf(answer), usage }];
      }
      const pending = stream.includeUsage ? { usage: null } : {};
      const pieces = choices
        .filter((choice) => choice.hasNews())
        .map((choice) => event({ choices: [choice.take()], ...pending }));
      const piece = pieces.join('');
      if (open > 0) return [{ id, piece }];
      const last = stream.includeUsage ? event({ choices: [], usage: totals.usage }) : '';
      return [{ id, answer: `${piece}${last}data: [DONE]\n\n`, usage }];
    },
  };
}

/** Converts a prompt of token ids to text; throws a RequestError if it is too long or contains an unknown id. */
function readGiven(model: LanguageModel, given: string | readonly number[], most: number): Prompt {
  const prompt = typeof given === 'string' ? readPrompt(model, given) : promptOf(model, given);
  if (prompt.ids.length <= most) return prompt;
  throw new RequestError(
    `The prompt has ${prompt.ids.length} tokens, and this server reads at most ${most}.`,
    'prompt',
    'context_length_exceeded',
  );
}

function promptOf({ vocabulary, tokenizer }: LanguageModel, ids: readonly number[]): Prompt {
  const wrong = ids.find((id) => id >= vocabulary.size);
  if (wrong !== undefined) {
    throw new RequestError(`No token has the id ${wrong}: the model has ${vocabulary.size} tokens, from 0.`, 'prompt');
  }
  const tokens = ids.map((id) => vocabulary.token(id));
  return { tokens, ids: Int32Array.from(ids), text: tokenizer.detokenize(tokens), unknown: [] };
}

/** One text of the response. */
interface Choice {
  /** Observes the row while its text is sampled. */
  watching: Pick<RowJob, 'watch'>;
  write(text: string): void;
  end(reason: SampleEnd): void;
  /** Whether there is anything to send. */
  hasNews(): boolean;
  /** The text since the last call. */
  take(): object;
}

interface LogprobsObject {
  tokens: string[];
  token_logprobs: number[];
  top_logprobs: Record<string, number>[];
  text_offset: number[];
}

function createChoice(
  model: LanguageModel,
  prompt: Prompt,
  { index, echo, logprobs }: { index: number; echo: boolean; logprobs: number | null },
): Choice {
  let text = echo ? prompt.text : '';
  let named = noTokens();
  let reason: 'stop' | 'length' | null = null;
  let isOver = false;
  let position = 0;
  let offset = 0;
  // Only a response with logprobs says where each token begins.
  const detokenize = logprobs === null ? null : model.tokenizer.createStreamDetokenizer();

  const watch = (id: number, logits: Float32Array) => {
    const isPrompt = position < prompt.ids.length;
    const token = isPrompt ? (prompt.tokens[position] as string) : model.vocabulary.token(id);
    position++;
    const start = offset;
    // A sampled `<EOS>` ends the text and is not part of it.
    if (isPrompt || id !== model.endId) offset += [...(detokenize?.(token) ?? '')].length;
    if (isPrompt && !echo) return;
    const values = logSoftmax(logits);
    const own = values[id] as number;
    if (!Number.isFinite(own)) throw notFinite();
    named.tokens.push(token);
    named.token_logprobs.push(own);
    named.top_logprobs.push(nameLikeliest(model, values, logprobs ?? 0, [token, own]));
    named.text_offset.push(start);
  };

  return {
    watching: logprobs === null ? {} : { watch },
    write(piece) {
      text += piece;
    },
    end(end) {
      reason = end === 'length' ? 'length' : 'stop';
    },
    hasNews: () => !isOver && (text !== '' || named.tokens.length > 0 || reason !== null),
    take() {
      const taken = { text, index, logprobs: logprobs === null ? null : named, finish_reason: reason };
      isOver = reason !== null;
      text = '';
      named = noTokens();
      return taken;
    },
  };
}

function noTokens(): LogprobsObject {
  return { tokens: [], token_logprobs: [], top_logprobs: [], text_offset: [] };
}

/** The `count` most probable tokens, and the actual token. */
function nameLikeliest(
  { vocabulary }: LanguageModel,
  values: Float64Array,
  count: number,
  [token, own]: [string, number],
): Record<string, number> {
  const best: number[] = [];
  for (const [id, value] of values.entries()) {
    if (best.length === count && value <= (values[best.at(-1) as number] ?? Number.POSITIVE_INFINITY)) continue;
    let at = best.length;
    while (at > 0 && value > (values[best[at - 1] as number] as number)) at--;
    best.splice(at, 0, id);
    if (best.length > count) best.pop();
  }
  const entries = best.map((id): [string, number] => [vocabulary.token(id), values[id] as number]);
  return Object.fromEntries([...entries, [token, own]]);
}
