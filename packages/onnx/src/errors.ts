/** What this package throws for a graph or a file that is not what a function takes: *where: expected …, received …*. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
}
