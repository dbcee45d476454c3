/// <reference lib="dom" />
import type { Backend, Conditions, ModelFacts } from './backend.js';
import { element } from './dom.js';

/** What a panel works on. */
export interface PanelContext {
  backend: Backend;
  model: ModelFacts;
  /** What the model is told, as chosen on the page. */
  conditions(): Conditions;
}

export interface PanelParts {
  title: string;
  /** One sentence. */
  hint: string;
  controls: (HTMLElement | null)[];
  /** What the button says. */
  action: string;
  /** Fills the panel's output, emptied before; returns what has come of it, a sentence. */
  run(output: HTMLElement, signal: AbortSignal): Promise<string>;
}

/** A section with a form, a button that runs it and stops it again, a line that says how it stands, and its output. */
export function createPanel({ title, hint, controls, action, run }: PanelParts): HTMLElement {
  const heading = element('h2', {}, title);
  heading.id = `heading-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
  const button = element('button', { type: 'submit', class: 'primary' }, action);
  const status = element('p', { class: 'status muted', role: 'status' });
  const output = element('div', { class: 'output' });
  let running: AbortController | null = null;

  async function start(): Promise<void> {
    running = new AbortController();
    button.textContent = 'Stop';
    status.className = 'status muted';
    status.textContent = 'Working …';
    output.replaceChildren();
    output.setAttribute('aria-busy', 'true');
    // The page draws itself before a model in it computes.
    await new Promise((resolve) => setTimeout(resolve, 30));
    try {
      status.textContent = await run(output, running.signal);
    } catch (error) {
      showError(status, error);
    } finally {
      running = null;
      button.textContent = action;
      output.removeAttribute('aria-busy');
    }
  }

  const form = element(
    'form',
    {
      onsubmit(event: Event) {
        event.preventDefault();
        if (running === null) void start();
        else running.abort();
      },
      // Ctrl+Enter or Cmd+Enter sends a text, as Enter makes a line in it.
      onkeydown(event: Event) {
        const { key, ctrlKey, metaKey } = event as KeyboardEvent;
        if (key !== 'Enter' || !(ctrlKey || metaKey)) return;
        event.preventDefault();
        form.requestSubmit();
      },
    },
    ...controls,
    element('div', { class: 'row' }, button, status),
  );
  return element(
    'section',
    { class: 'panel', 'aria-labelledby': heading.id },
    heading,
    element('p', { class: 'muted' }, hint),
    form,
    output,
  );
}

/** Says what went wrong, and what to do next where the error says that. */
export function showError(status: HTMLElement, error: unknown): void {
  const { message, hint } = error as { message?: string; hint?: string };
  status.className = 'status error';
  status.textContent = [message ?? String(error), hint].filter(Boolean).join(' ');
}

/** A sentence on tokens that a model does not know; none if it knows all. */
export function unknownNotes(unknown: readonly string[]): HTMLElement[] {
  if (unknown.length === 0) return [];
  const words = unknown.map((token) => `“${token}”`).join(', ');
  return [element('p', { class: 'muted' }, `Not in the vocabulary, and read as <UNK>: ${words}.`)];
}
