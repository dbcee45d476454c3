/** From this length a body is sent between threads as bytes, which are transferred: copying 10 MB would block the receiving thread. */
const LONG = 2 ** 16;

/** The body of a response in JSON; a short one is a string, which is copied and written in less time. */
export function bodyOf(answer: unknown): Uint8Array<ArrayBuffer> | string {
  const json = JSON.stringify(answer);
  return json.length < LONG ? json : new TextEncoder().encode(json);
}
