/**
 * What is wrong with the path of a file in a dataset folder, or `undefined` when it is sound on every system: relative, with
 * forward slashes, without `.`, `..`, empty parts, drive letters or control characters.
 */
export function pathProblem(path: string): string | undefined {
  const sound =
    !/[\\:\p{Cc}]/u.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  return sound
    ? undefined
    : `expected a path inside the dataset folder with forward slashes, received ${JSON.stringify(path)}.`;
}
