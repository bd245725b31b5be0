import { type Html, html } from './html.js';

/** A part of the page with a heading, reached from the index. */
export interface Section {
  /** The anchor. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export const sectionHtml = ({ id, title, body }: Section): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`;

/** A column of {@link table}. */
export interface Column {
  readonly title: string | Html;
  /** Right-aligned, with digits of equal width. */
  readonly numeric?: boolean;
}

/**
 * A table with a caption and header cells; the first cell of each row is the row's header.
 *
 * @param caption Read out by screen readers, not shown.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | number | Html)[])[],
): Html {
  const kind = ({ numeric }: Column): string => (numeric ? 'number' : '');
  const head = columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.title}</th>`);
  const body = rows.map(([first, ...rest]) => {
    const cells = rest.map((cell, i) => html`<td class="${kind(columns[i + 1]!)}">${cell}</td>`);
    return html`<tr><th scope="row" class="${kind(columns[0]!)}">${first}</th>${cells}</tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption class="unseen">${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Something long that starts folded. */
export const folded = (summary: string, body: Html): Html =>
  html`<details><summary>${summary}</summary>${body}</details>`;

/** A figure: a drawing and a sentence on how to read it. */
export const figure = (drawing: Html, caption: Html | string): Html =>
  html`<figure>${drawing}<figcaption>${caption}</figcaption></figure>`;

/** What a user has written, in its own direction: Arabic and Hebrew run from right to left. */
export const userText = (text: string): Html => html`<span dir="auto">${text}</span>`;

/** The name of an emotion with its colour beside it. */
export const chip = (label: string, index: number): Html =>
  html`<span class="chip"><i style="background:var(--emotion-${index})"></i>${userText(label)}</span>`;
