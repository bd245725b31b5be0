import { ConfigError } from '../errors.js';

/**
 * Refuses a flag that stands twice in a command line: parsers keep the last one and pass over the first in silence.
 *
 * @param args Words of the command line; those behind `--` are no flags.
 * @param repeatable Flags that may be given again. @default none
 * @throws ConfigError that names the flag.
 */
export function refuseRepeatedFlags(args: readonly string[], repeatable: readonly string[] = []): void {
  const end = args.indexOf('--');
  const flags = (end < 0 ? args : args.slice(0, end))
    .filter((word) => word.startsWith('--'))
    .map((word) => word.replace(/=.*$/s, ''));
  const twice = flags.find((flag, i) => flags.indexOf(flag) !== i && !repeatable.includes(flag));
  if (twice !== undefined) {
    throw new ConfigError(
      `${twice}: expected once, received ${flags.filter((flag) => flag === twice).length} times.`,
    );
  }
}
