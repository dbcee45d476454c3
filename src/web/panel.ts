/// <reference lib="dom" />
import type { Backend, Conditions, ModelFacts } from './backend.js';
import { element } from './dom.js';

/** The model and settings of a panel. */
export interface PanelContext {
  backend: Backend;
  model: ModelFacts;
  /** The conditions that were chosen on the page. */
  conditions(): Conditions;
}

export interface PanelParts {
  title: string;
  /** One sentence. */
  hint: string;
  controls: (HTMLElement | null)[];
  /** Label of the button. */
  action: string;
  /** Fills an empty part of the page; returns a sentence on the result. Its result is dropped if it is stopped before. */
  run(output: HTMLElement, signal: AbortSignal): Promise<string>;
}

/** A section with a form, a button that runs and stops it, a status line, and its output. */
export function createPanel({ title, hint, controls, action, run }: PanelParts): HTMLElement {
  const heading = element('h2', {}, title);
  heading.id = `heading-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
  const button = element('button', { type: 'submit', class: 'primary' }, action);
  const status = element('p', { class: 'status muted', role: 'status' });
  const output = element('div', { class: 'output' });
  let running: AbortController | null = null;

  async function start(): Promise<void> {
    running = new AbortController();
    const { signal } = running;
    // Of this run alone: what a stopped one still finds is not shown.
    const shown = element('div');
    const stopped = new Promise<string>((resolve) => {
      signal.addEventListener('abort', () => {
        if (!shown.hasChildNodes()) shown.remove();
        resolve('Stopped.');
      });
    });
    button.textContent = 'Stop';
    status.className = 'status muted';
    status.textContent = 'Working …';
    output.replaceChildren(shown);
    output.setAttribute('aria-busy', 'true');
    // The page is drawn before a model in it computes.
    await new Promise((resolve) => setTimeout(resolve, 30));
    try {
      status.textContent = await Promise.race([run(shown, signal), stopped]);
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
      // Ctrl+Enter or Cmd+Enter sends a text, because Enter adds a line.
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

/** Shows an error and its hint. */
export function showError(status: HTMLElement, error: unknown): void {
  const { message, hint } = error as { message?: string; hint?: string };
  status.className = 'status error';
  status.textContent = [message ?? String(error), hint].filter(Boolean).join(' ');
}

/** A sentence on tokens outside the vocabulary; none if all are known. */
export function unknownNotes(unknown: readonly string[]): HTMLElement[] {
  if (unknown.length === 0) return [];
  const words = unknown.map((token) => `“${token}”`).join(', ');
  return [element('p', { class: 'muted' }, `Not in the vocabulary, and read as <UNK>: ${words}.`)];
}
