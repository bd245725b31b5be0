/**
 * The kinds of error that every package throws. Each message reads *where: expected …, received …*, with the values.
 * The runners turn `ConfigError` and `DataError` into exit code 2: the user can mend them.
 */
export class ErcError extends Error {
  override readonly name: string = 'ErcError';
}

/** A tensor or array of another shape than its receiver needs. */
export class ShapeError extends ErcError {
  override readonly name = 'ShapeError';

  /** @example throw new ShapeError('focalLoss: labels', [8], [7]) // focalLoss: labels: expected shape [8], received [7]. */
  constructor(
    where: string,
    expected: readonly (number | string)[],
    received: readonly number[],
    options?: ErrorOptions,
  ) {
    super(`${where}: expected shape [${expected.join(', ')}], received [${received.join(', ')}].`, options);
  }
}

/** An option, recipe or command line that cannot be right, whatever the data. */
export class ConfigError extends ErcError {
  override readonly name = 'ConfigError';
}

/** A file or value of a corpus, feature file or run folder that is missing, broken or out of range. Names the file, and the row where there is one. */
export class DataError extends ErcError {
  override readonly name = 'DataError';
}

/** An encoder that cannot start or cannot encode. */
export class EncoderError extends ErcError {
  override readonly name = 'EncoderError';
}

/** An error that Node or a library threw, as one line without a trailing full stop. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '');
}
