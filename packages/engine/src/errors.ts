/**
 * What every function of this package throws: *where: expected …, received …*, and what to do instead. `code` is for programs,
 * the message for people.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: EngineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * - `unsupported-kernel`: the function uses a tfjs operation (or its gradient) that the engine does not know.
 * - `value-read`: it reads a tensor's value (`dataSync`, `data`, `arraySync`, …), which does not exist while tracing.
 * - `changing-constant`: it makes random numbers or other host values that differ from call to call.
 * - `invalid-function`: it is asynchronous, returns something other than tensors, or makes or assigns variables.
 * - `invalid-input`: an input's name, shape or type is not what the function needs.
 * - `invalid-option`: an option cannot be right, whatever the data.
 * - `variable`: a variable is disposed, shared, in two groups or in none.
 * - `busy`: a second run was started before the first one ended.
 * - `disposed`: used after `dispose()`.
 * - `tfjs-copies`: two copies of tfjs are loaded, and the tensors are of the other one.
 * - `unavailable`: the engine that was asked for does not load here.
 * - `runtime`: the runtime refused the compiled graph or failed in it.
 */
export type EngineErrorCode =
  | 'unsupported-kernel'
  | 'value-read'
  | 'changing-constant'
  | 'invalid-function'
  | 'invalid-input'
  | 'invalid-option'
  | 'variable'
  | 'busy'
  | 'disposed'
  | 'tfjs-copies'
  | 'unavailable'
  | 'runtime';

/** An error that a library threw, as one line without a trailing full stop. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '');
}
