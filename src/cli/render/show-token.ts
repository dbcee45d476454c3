/** White space and control characters, which are tokens of a character model, made visible. */
export function showToken(token: string): string {
  return /^[\p{White_Space}\p{Cc}]+$/u.test(token) ? JSON.stringify(token) : token;
}
