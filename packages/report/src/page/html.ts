/** A piece of HTML that is safe to put into a page as it is. Made by {@link html} and {@link trusted} only. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | false | null | undefined | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const textOf = (part: Part): string => {
  if (part === false || part === null || part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map((piece) => piece.html).join('');
};

/**
 * Template tag: every value is escaped unless it is {@link Html} itself, so data cannot become markup by forgetting something.
 * `false`, `null` and `undefined` leave nothing. Attribute values must stand in double quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.map((piece, i) => (i === 0 ? piece : textOf(parts[i - 1]) + piece)).join('') };
}

/** Marks text that this package or its chart library made, never data, as HTML. */
export function trusted(markup: string): Html {
  return { html: markup };
}
