import { ConfigError, type FeatureArray } from '@erc/core';

type Weights = Readonly<Record<string, FeatureArray>>;

/** Options of {@link chooseWeights}. */
export interface ChooseWeightsOptions {
  /** The run that `given` is of, as a recipe names it. */
  readonly from: string;
  /** Fresh weights of the model. */
  readonly own: Weights;
  readonly given: Weights;
  readonly rename: Readonly<Record<string, string>>;
  readonly strict: boolean;
  /** Parameters whose rows stand for other things than in `given`, under their paths here. */
  readonly bound?: readonly { readonly under: string; readonly why: string }[];
}

/** Weights for every parameter of a model. */
export interface ChosenWeights {
  readonly weights: Weights;
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
  const renamed = renamedWeights(given, rename);
  const ofModel = (path: string): boolean => !path.startsWith('loss/');
  const problems: string[] = [];
  const note = (what: string, paths: readonly string[]): void => {
    if (paths.length > 0) problems.push(`${what}: ${paths.join(', ')}`);
  };
  const both = Object.keys(own).filter((path) => renamed[path]);
  const reshaped = both.filter((path) => String(own[path]!.shape) !== String(renamed[path]!.shape));
  const others = bound.map(({ under, why }) => ({ why, paths: both.filter((path) => isUnder(path, under)) }));
  const unfit = new Set([...reshaped, ...others.flatMap(({ paths }) => paths)]);
  const taken = both.filter((path) => !unfit.has(path));

  note(
    'missing',
    Object.keys(own).filter((path) => !renamed[path] && ofModel(path)),
  );
  note(
    'unexpected',
    Object.keys(renamed).filter((path) => !own[path] && ofModel(path)),
  );
  note(
    'of another shape',
    reshaped.map(
      (path) => `${path} [${renamed[path]!.shape.join(', ')}], not [${own[path]!.shape.join(', ')}]`,
    ),
  );
  for (const { why, paths } of others) note(why, paths);
  if (strict && problems.length > 0) {
    throw new ConfigError(
      `recipe: init: expected the parameters of the model in ${from}, received others. ${problems.join('; ')}. (\`strict: false\` takes those that match; \`rename\` maps paths.)`,
    );
  }
  if (taken.length === 0) {
    throw new ConfigError(
      `recipe: init: expected parameters of the model in ${from}, received ${Object.keys(given).slice(0, 5).join(', ')}, …, of which none matches.`,
    );
  }
  const wanted = new Set(taken);
  return {
    weights: Object.fromEntries(
      Object.entries(own).map(([path, array]) => [path, wanted.has(path) ? renamed[path]! : array]),
    ),
    taken,
    fresh: Object.keys(own).filter((path) => !wanted.has(path)),
    unused: Object.keys(renamed).filter((path) => !wanted.has(path)),
  };
}

const isUnder = (path: string, start: string): boolean => path === start || path.startsWith(`${start}/`);

/** Each path with its longest beginning that `rename` names replaced. */
function renamedWeights(
  given: Weights,
  rename: Readonly<Record<string, string>>,
): Record<string, FeatureArray> {
  const starts = Object.keys(rename).sort((a, b) => b.length - a.length);
  const idle = starts.find((start) => !Object.keys(given).some((path) => isUnder(path, start)));
  if (idle !== undefined) {
    throw new ConfigError(
      `recipe: init.rename: expected beginnings of paths, up to a slash, received "${idle}"; there are ${Object.keys(given).slice(0, 8).join(', ')}, ….`,
    );
  }
  const renamed: Record<string, FeatureArray> = {};
  for (const [path, array] of Object.entries(given)) {
    const start = starts.find((each) => isUnder(path, each));
    const now = start === undefined ? path : rename[start] + path.slice(start.length);
    if (renamed[now])
      throw new ConfigError(`recipe: init.rename: expected one parameter for ${now}, received two.`);
    renamed[now] = array;
  }
  return renamed;
}
