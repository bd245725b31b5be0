import { DataError, ShapeError, type WeightOrigin, type WeightReader } from '@erc/core';
import type { Parameter } from '@erc/nn';

/**
 * The parameters that weights are given for.
 *
 * @param saved All that a checkpoint holds of a model.
 * @param how `partial`: what is missing stays as it is, and what is not known is passed over. `mayLack`: parameters that may be missing.
 * @throws DataError for weights that are missing or not known; ShapeError for another shape.
 */
export function matchWeights(
  saved: readonly Parameter[],
  { shapes, origins }: WeightReader,
  {
    partial = false,
    mayLack = () => false,
  }: { readonly partial?: boolean; readonly mayLack?: (parameter: Parameter) => boolean } = {},
): Parameter[] {
  const paths = new Set(saved.map(({ path }) => path));
  const given = saved.filter(({ path }) => shapes.has(path));
  const missing = saved.filter(
    (parameter) => !shapes.has(parameter.path) && !origins.has(parameter.path) && !mayLack(parameter),
  );
  const extra = [...shapes.keys(), ...origins.keys()].filter((path) => !paths.has(path));
  if (!partial && missing.length + extra.length > 0) {
    throw new DataError(
      `weights: expected ${saved.length} arrays, one for each parameter, received ${shapes.size + origins.size}; missing: ${listed(missing.map(({ path }) => path))}; not known: ${listed(extra)}.`,
    );
  }
  for (const { path, variable } of given) {
    const shape = shapes.get(path)!;
    if (String(shape) !== String(variable.shape))
      throw new ShapeError(`weights of ${path}`, variable.shape, shape);
  }
  return given;
}

/**
 * Refuses weights that are left to a file which is not the one that the model has read.
 *
 * @param model `untouched`: parameters that have the values of their file.
 * @throws DataError naming both files.
 */
export function checkOrigins(
  origins: ReadonlyMap<string, WeightOrigin>,
  {
    byPath,
    untouched,
  }: { readonly byPath: ReadonlyMap<string, Parameter>; readonly untouched: ReadonlySet<Parameter> },
): void {
  for (const [path, expected] of origins) {
    const parameter = byPath.get(path);
    if (!parameter) continue;
    if (parameter.origin?.weights === expected.weights && untouched.has(parameter)) continue;
    const received =
      parameter.origin === undefined
        ? 'none that are from a file'
        : parameter.origin.weights === expected.weights
          ? 'others, which were loaded over them'
          : `those of ${described(parameter.origin)}`;
    const others = [...origins.values()].filter(({ weights }) => weights === expected.weights).length - 1;
    throw new DataError(
      `weights of ${path}${others > 0 ? ` and ${others} more` : ''}: expected those of ${described(expected)}, which the checkpoint leaves to their file, received ${received}. Put that model back, or train again.`,
    );
  }
}

const described = ({ weights, model, revision }: WeightOrigin): string =>
  `${model} (${revision === undefined ? '' : `revision ${revision}, `}SHA-256 ${weights.slice(0, 12)})`;

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
