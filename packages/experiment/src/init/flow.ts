/** Text that YAML reads as itself without quotes, in a list or behind a key. */
const PLAIN = /^[\p{L}_./][\p{L}\p{N}_./ -]*(?<! )$/u;
/** What YAML takes for something else than text. */
const OTHER = /^(true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i;

/** A text, a list of texts or texts by key, as YAML on one line. */
export function flow(value: string | readonly string[] | Readonly<Record<string, string>>): string {
  if (typeof value === 'string')
    return PLAIN.test(value) && !OTHER.test(value) ? value : JSON.stringify(value);
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  const entries = Object.entries(value).map(([key, text]) => `${flow(key)}: ${flow(text)}`);
  return `{ ${entries.join(', ')} }`;
}

const isList = (value: readonly string[] | Readonly<Record<string, string>>): value is readonly string[] =>
  Array.isArray(value);
