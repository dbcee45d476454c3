/// <reference lib="dom" />

/** The JSON of each server-sent event of a response, until `[DONE]`. */
export async function* readEvents(response: Response): AsyncGenerator<unknown, void> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = '';
  for (;;) {
    const { done, value } = await reader.read();
    pending += value ?? '';
    const events = pending.split(/\r?\n\r?\n/);
    pending = done ? '' : (events.pop() ?? '');
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []))
        .join('\n');
      if (data === '[DONE]') return;
      if (data !== '') yield JSON.parse(data);
    }
    if (done) return;
  }
}
