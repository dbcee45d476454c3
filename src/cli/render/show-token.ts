/** Makes white space and control characters visible, which are tokens of a character model. */
export function showToken(token: string): string {
  return /^[\p{White_Space}\p{Cc}]+$/u.test(token) ? JSON.stringify(token) : token;
}
