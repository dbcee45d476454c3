/// <reference lib="dom" />

/** Attributes of an element, and event listeners under `on...`. False, null and undefined are left out. */
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

/** Creates an element with children; the browser escapes texts. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value === true ? '' : String(value));
    }
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A table with a head; a column of numbers is aligned to the right. */
export function tableOf(
  columns: Readonly<Record<string, 'text' | 'number'>>,
  rows: readonly HTMLElement[],
  attributes: Attributes = {},
  caption: string | null = null,
): HTMLElement {
  const head = Object.entries(columns).map(([name, kind]) =>
    element('th', { scope: 'col', class: kind === 'number' ? kind : null }, name),
  );
  return element(
    'table',
    attributes,
    caption === null ? null : element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

let count = 0;

/** A control with its label. */
export function labelled<Control extends HTMLElement>(label: string, control: Control, hint?: string): HTMLElement {
  count++;
  control.id = `control-${count}`;
  const note = hint === undefined ? null : element('small', { id: `hint-${count}`, class: 'muted' }, hint);
  if (note !== null) control.setAttribute('aria-describedby', note.id);
  return element('div', { class: 'field' }, element('label', { for: control.id }, label), control, note);
}

/** A token for display: white space and control characters are shown in quotation marks. */
export function showToken(token: string): string {
  return /^[\p{White_Space}\p{Cc}]+$/u.test(token) ? JSON.stringify(token) : token;
}

/** Makes spaces at the ends of a token visible. */
export function showBlanks(token: string): string {
  return showToken(token) === token ? token.replace(/^ /, '␣') : showToken(token);
}
