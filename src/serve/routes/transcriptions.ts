import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ApiError } from '../api-error.js';
import type { App } from '../app-type.js';
import type { Limits } from '../limits.js';
import type { Schemas } from '../schemas.js';
import { type Answering, answer } from './answer.js';

/** Maximum bytes of a field of a form. */
const FIELD = 1000;

/** The response of the model thread, see `answers.ts`. */
interface Transcribed {
  text: string;
  language: string;
  duration: number;
  confidence: number;
  tokens: { token: string; start: number; end: number; confidence: number }[];
}

/** `POST /v1/audio/transcriptions` of OpenAI's API: a form with a recording. */
export function addTranscriptions(
  app: App,
  answering: Answering,
  { transcription }: Schemas,
  { recordingBytes }: Limits,
): void {
  app.register(multipart, { limits: { files: 1, fileSize: recordingBytes, fields: 20, fieldSize: FIELD, parts: 21 } });
  app.post(
    '/v1/audio/transcriptions',
    {
      bodyLimit: recordingBytes + 2 ** 16,
      schema: {
        tags: ['OpenAI'],
        summary: 'Transcribe a recording',
        description:
          'A form (multipart/form-data) with `file`, and `model`, `response_format` (json, text or verbose_json) and `beam_size`.',
        consumes: ['multipart/form-data'],
      },
    },
    async (request, reply) => {
      const { fields, file } = await readForm(request).catch(unreadable);
      const { model: name, response_format: format, beam_size } = parseFields(transcription, fields);
      const { name: model } = answering.service.find(name, ['transcriber']);
      const content = await answer(request, reply, answering, {
        model,
        operation: 'transcribe',
        request: { ...file, beamSize: beam_size ?? null },
        texts: 1,
      });
      const transcribed = JSON.parse(
        typeof content === 'string' ? content : new TextDecoder().decode(content),
      ) as Transcribed;
      if (format === 'text') return reply.type('text/plain; charset=utf-8').send(`${transcribed.text}\n`);
      return format === 'json' ? { text: transcribed.text } : verbose(transcribed);
    },
  );
}

function verbose({ text, language, duration, confidence, tokens }: Transcribed): object {
  const segments = [{ id: 0, start: 0, end: duration, text }];
  return { task: 'transcribe', language, duration, text, confidence, segments, tokens };
}

interface Form {
  fields: Record<string, string>;
  file: { name: string; bytes: Uint8Array };
}

async function readForm(request: FastifyRequest): Promise<Form> {
  const fields: Record<string, string> = {};
  let file: Form['file'] | null = null;
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      if (part.fieldname !== 'file') throw unexpected(part.fieldname);
      file = { name: part.filename || 'the recording', bytes: await part.toBuffer() };
    } else if (part.valueTruncated || part.fieldnameTruncated) {
      throw new ApiError(400, `A field of the form is longer than ${FIELD} bytes.`);
    } else if (Object.hasOwn(fields, part.fieldname)) {
      throw new ApiError(400, `${part.fieldname} is given twice.`, { param: part.fieldname });
    } else {
      fields[part.fieldname] = String(part.value);
    }
  }
  if (file === null) throw new ApiError(400, 'The form has no recording: send it as `file`.', { param: 'file' });
  return { fields, file };
}

/** What reads the form throws plain errors for one that is damaged. */
function unreadable(error: Error & { statusCode?: number }): never {
  if (error instanceof ApiError || error.statusCode !== undefined) throw error;
  throw new ApiError(400, 'The form cannot be read: its boundary is missing or too long, or it is cut off.');
}

function unexpected(param: string): ApiError {
  return new ApiError(400, `This server does not support "${param}".`, {
    param,
    code: 'unsupported_parameter',
  });
}

function parseFields(
  schema: Schemas['transcription'],
  fields: Record<string, string>,
): z.output<Schemas['transcription']> {
  const { data, error } = schema.safeParse(fields);
  if (error === undefined) return data;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') throw unexpected(issue.keys[0] ?? '');
  const param = String(issue?.path[0] ?? '');
  throw new ApiError(400, `${param}: ${issue?.message}`, { param, code: 'invalid_value' });
}
