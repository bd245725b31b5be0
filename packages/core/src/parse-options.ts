import { ConfigError } from './errors.js';
import { memberOf } from './member-of.js';
import { nearMiss } from './near-miss.js';
import { optionKeysAt } from './option-keys.js';
import { plainIssue } from './plain-issue.js';

/** Schema that {@link parseOptions} accepts: zod's `safeParse` has this form, and so may any other library's. */
export interface OptionsSchema<Output> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: Output }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly OptionsIssue[];
        };
      };
}

/** One thing that a schema says of options. */
export interface OptionsIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Keys that the schema does not have, where that is what it says. */
  readonly keys?: readonly string[];
}

/**
 * Options with their defaults filled in: what every factory does first.
 *
 * @param where The factory, for the message.
 * @throws ConfigError that names each field that is unknown, with the one that was probably meant, missing or wrong.
 */
export function parseOptions<Output>(schema: OptionsSchema<Output>, options: unknown, where: string): Output {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(({ path, message, keys }) => {
    const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    const received = path.reduce(memberOf, options);
    const texts = keys
      ? keys.map((key) => unknownKey(key, optionKeysAt(schema, path, options)))
      : [plainIssue(message, received)];
    return texts.map((problem) => (place === '' ? problem : `${place.replace(/^\./, '')}: ${problem}`));
  });
  throw new ConfigError(`${where}: options: ${problems.join('; ')}.`);
}

function unknownKey(key: string, keys: readonly string[]): string {
  const meant = nearMiss(key, keys);
  return `Unrecognized key: "${key}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`;
}
