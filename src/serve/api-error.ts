/** An error in the format of OpenAI's API: a status and `{ error: { message, type, param, code } }`. */
export class ApiError extends Error {
  readonly param: string | null;
  readonly code: string | null;
  /** Seconds for the Retry-After header; null without it. */
  readonly retryAfter: number | null;

  constructor(
    readonly status: number,
    message: string,
    {
      param = null,
      code = null,
      retryAfter = null,
    }: { param?: string | null; code?: string | null; retryAfter?: number | null } = {},
  ) {
    super(message);
    this.param = param;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The body of the response. */
  toJSON(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    const { status, message, param, code } = this;
    return { error: { message, type: typeOf(status), param, code } };
  }
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
