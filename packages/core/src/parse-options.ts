import { ConfigError } from './errors.js';
import { memberOf } from './member-of.js';
import { plainIssue } from './plain-issue.js';

/** Schema that {@link parseOptions} accepts: zod's `safeParse` has this form, and so may any other library's. */
export interface OptionsSchema<Output> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: Output }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/**
 * Options with their defaults filled in: what every factory does first.
 *
 * @param where The factory, for the message.
 * @throws ConfigError that names each field that is unknown, missing or wrong.
 */
export function parseOptions<Output>(schema: OptionsSchema<Output>, options: unknown, where: string): Output {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    const problem = plainIssue(message, path.reduce(memberOf, options));
    return place === '' ? problem : `${place.replace(/^\./, '')}: ${problem}`;
  });
  throw new ConfigError(`${where}: options: ${problems.join('; ')}.`);
}
