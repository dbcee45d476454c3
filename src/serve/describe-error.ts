import type { FastifyError } from 'fastify';
import { ApiError } from './api-error.js';
import { AnswerFailure } from './model-thread.js';

/** Maximum characters of a message. */
const LONGEST = 600;

/** Converts an error for the client. Internal errors are not described, and no stack trace is sent. */
export function describeError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof AnswerFailure) return ofAnswer(error);
  const { validation, code, statusCode, message } = error as FastifyError;
  if (validation !== undefined) return ofValidation(validation);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'FST_REQ_FILE_TOO_LARGE') {
    return new ApiError(413, 'The request is larger than this server accepts.', { code: 'request_too_large' });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new ApiError(415, 'The body must be JSON: send Content-Type: application/json.');
  }
  if (code === 'FST_PARTS_LIMIT' || code === 'FST_FIELDS_LIMIT' || code === 'FST_FILES_LIMIT') {
    return new ApiError(413, 'The form has more parts than this server accepts.', { code: 'request_too_large' });
  }
  if (code === 'FST_INVALID_MULTIPART_CONTENT_TYPE') {
    return new ApiError(415, 'Send a recording as a form: Content-Type: multipart/form-data.');
  }
  if (
    code === 'FST_ERR_CTP_INVALID_JSON_BODY' ||
    code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ||
    error instanceof SyntaxError
  ) {
    return new ApiError(400, 'The body is not valid JSON.', { code: 'invalid_json' });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new ApiError(statusCode, cut(message));
  return new ApiError(500, 'The server failed to answer; see its log.', { code: 'internal_error' });
}

function ofAnswer({ failure }: AnswerFailure): ApiError {
  const { kind, message, hint, param, code } = failure;
  if (kind === 'bug') return new ApiError(500, 'The server failed to answer; see its log.', { code: 'internal_error' });
  if (kind === 'model') return new ApiError(500, message, { code: 'model_error' });
  // Hints about command-line options do not apply here.
  const advice = hint === null || /--|`rnn/.test(hint) ? '' : ` ${hint}`;
  return new ApiError(400, cut(message + advice), { param, code });
}

/** The first validation problem with its key; fastify-type-provider-zod puts a slash before each part of the path. */
function ofValidation([first]: NonNullable<FastifyError['validation']>): ApiError {
  if (first === undefined) return new ApiError(400, 'The request is not valid.');
  const path = first.instancePath.split('/').filter(Boolean).join('.');
  const what = cut(first.message ?? 'is not valid.');
  if (first.keyword === 'unrecognized_keys') {
    const [param = null] = first.params.keys as string[];
    const where = path === '' ? '' : ` in ${path}`;
    return new ApiError(400, cut(`This server does not support "${param}"${where}.`), {
      param,
      code: 'unsupported_parameter',
    });
  }
  if (path === '')
    return new ApiError(400, first.keyword === 'invalid_type' ? 'The body must be a JSON object.' : what);
  return new ApiError(400, `${path}: ${what}`, { param: path, code: 'invalid_value' });
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
