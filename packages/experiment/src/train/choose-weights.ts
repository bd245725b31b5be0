import { ConfigError, type WeightReader } from '@erc/core';

/** Options of {@link chooseWeights}. */
export interface ChooseWeightsOptions {
  /** The run that `given` is of, as a recipe names it. */
  readonly from: string;
  /** Shape of each weight of the model, by path. */
  readonly own: ReadonlyMap<string, readonly number[]>;
  readonly given: WeightReader;
  readonly rename: Readonly<Record<string, string>>;
  readonly strict: boolean;
  /** Parameters whose rows stand for other things than in `given`, under their paths here. */
  readonly bound?: readonly { readonly under: string; readonly why: string }[];
}

/** Weights for parameters of a model. */
export interface ChosenWeights {
  /** Those that were given, by their paths in the model. */
  readonly weights: WeightReader;
  /** Paths that were given. */
  readonly taken: readonly string[];
  /** Paths that keep their fresh values. */
  readonly fresh: readonly string[];
  /** Paths that were given and not used. */
  readonly unused: readonly string[];
}

/**
 * Matches given weights to a model's by path and shape. What a loss trains (`loss/…`) is taken where both have it, and not missed where not.
 *
 * @throws ConfigError when `strict`, and a parameter is missing, unexpected, of another shape, or stands for other things; when nothing
 *   matches at all; and when a name of `rename` is no beginning of a path, or two paths come to one.
 */
export function chooseWeights({
  from,
  own,
  given,
  rename,
  strict,
  bound = [],
}: ChooseWeightsOptions): ChosenWeights {
  const renamed = renamedPaths([...given.shapes.keys(), ...given.origins.keys()], rename);
  const ofModel = (path: string): boolean => !path.startsWith('loss/');
  /** Absent for a weight that is left to its file. */
  const givenShape = (path: string): readonly number[] | undefined => given.shapes.get(renamed.get(path)!);
  const problems: string[] = [];
  const note = (what: string, paths: readonly string[]): void => {
    if (paths.length > 0) problems.push(`${what}: ${paths.join(', ')}`);
  };
  const all = [...own.keys()];
  const both = all.filter((path) => renamed.has(path));
  const reshaped = both.filter((path) => {
    const shape = givenShape(path);
    return shape !== undefined && String(own.get(path)) !== String(shape);
  });
  const others = bound.map(({ under, why }) => ({ why, paths: both.filter((path) => isUnder(path, under)) }));
  const unfit = new Set([...reshaped, ...others.flatMap(({ paths }) => paths)]);
  const taken = both.filter((path) => !unfit.has(path));

  note(
    'missing',
    all.filter((path) => !renamed.has(path) && ofModel(path)),
  );
  note(
    'unexpected',
    [...renamed.keys()].filter((path) => !own.has(path) && ofModel(path)),
  );
  note(
    'of another shape',
    reshaped.map((path) => `${path} [${givenShape(path)!.join(', ')}], not [${own.get(path)!.join(', ')}]`),
  );
  for (const { why, paths } of others) note(why, paths);
  if (strict && problems.length > 0) {
    throw new ConfigError(
      `recipe: init: expected the parameters of the model in ${from}, received others. ${problems.join('; ')}. (\`strict: false\` takes those that match; \`rename\` maps paths.)`,
    );
  }
  if (taken.length === 0) {
    throw new ConfigError(
      `recipe: init: expected parameters of the model in ${from}, received ${[...renamed.values()].slice(0, 5).join(', ')}, …, of which none matches.`,
    );
  }
  const wanted = new Set(taken);
  return {
    weights: picked(given, new Map(taken.map((path) => [path, renamed.get(path)!]))),
    taken,
    fresh: all.filter((path) => !wanted.has(path)),
    unused: [...renamed.keys()].filter((path) => !wanted.has(path)),
  };
}

/** @param names Path in `given` of each weight, by its path in the result. */
function picked(given: WeightReader, names: ReadonlyMap<string, string>): WeightReader {
  const of = <T>(entries: ReadonlyMap<string, T>): Map<string, T> =>
    new Map(
      [...names].flatMap(([path, name]) => {
        const entry = entries.get(name);
        return entry === undefined ? [] : [[path, entry] as const];
      }),
    );
  return {
    shapes: of(given.shapes),
    origins: of(given.origins),
    read: (path) => given.read(names.get(path) ?? path),
  };
}

const isUnder = (path: string, start: string): boolean => path === start || path.startsWith(`${start}/`);

/** Each path by what it is when its longest beginning that `rename` names is replaced. */
function renamedPaths(
  paths: readonly string[],
  rename: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const starts = Object.keys(rename).sort((a, b) => b.length - a.length);
  const idle = starts.find((start) => !paths.some((path) => isUnder(path, start)));
  if (idle !== undefined) {
    throw new ConfigError(
      `recipe: init.rename: expected beginnings of paths, up to a slash, received "${idle}"; there are ${paths.slice(0, 8).join(', ')}, ….`,
    );
  }
  const renamed = new Map<string, string>();
  for (const path of paths) {
    const start = starts.find((each) => isUnder(path, each));
    const now = start === undefined ? path : rename[start] + path.slice(start.length);
    if (renamed.has(now))
      throw new ConfigError(`recipe: init.rename: expected one parameter for ${now}, received two.`);
    renamed.set(now, path);
  }
  return renamed;
}
