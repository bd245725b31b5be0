import { access } from 'node:fs/promises';
import { bucketsOf, withoutPicture } from '@erc/batches';
import { ConfigError, DataError, type FeatureArray, messageOf, ownValue } from '@erc/core';
import { userPath } from '@erc/core/node';
import type { Checkpoint, RunRecord } from '@erc/run-folder';
import { keptCheckpoint, readKeptCheckpoint } from '@erc/run-folder/node';
import type { ModelStep } from '@erc/trainer';
import {
  type FitStreamsOptions,
  type FittedStreams,
  fitStreams,
  restoreStreams,
} from '../encode/fit-streams.js';
import { streamsNamed } from '../encode/streams.js';
import type { Recipe } from '../recipe/recipe.js';
import { PATH_RULE } from '../user-paths.js';
import { type ChosenWeights, chooseWeights } from './choose-weights.js';

type InitOptions = NonNullable<Recipe['init']>;

/** The run that a recipe starts from. */
export interface InitRun {
  readonly options: InitOptions;
  readonly checkpoint: Checkpoint;
  readonly sha256: string;
}

/**
 * Reads the weights of the run that a recipe starts from, if it names one.
 *
 * @throws DataError when that folder has none, or others than it was left with.
 */
export async function readInit(options: Recipe['init']): Promise<InitRun | undefined> {
  if (!options) return undefined;
  const directory = userPath(options.from);
  const { checkpoint = 'best' } = options;
  const path = keptCheckpoint(directory, 'best');
  await access(path).catch((cause: unknown) => {
    throw new DataError(
      `recipe: init.from: ${path}: expected a trained run, received: ${messageOf(cause)}; ${PATH_RULE}.`,
      { cause },
    );
  });
  return { options, ...(await readKeptCheckpoint(directory, checkpoint)) };
}

/**
 * Fits the streams; with `init.streams: true`, those that the other run has fitted are taken from there.
 *
 * @throws ConfigError when the recipe does not say which, and the two are not the same: weights of a vocabulary mean nothing under another.
 */
export async function fitStreamsFrom(
  init: InitRun | undefined,
  options: FitStreamsOptions,
): Promise<FittedStreams> {
  if (!init) return fitStreams(options);
  const { options: said, checkpoint } = init;
  if (said.streams !== true) {
    const fitted = await fitStreams(options);
    const [other] = Object.keys(fitted.state).filter((name) => {
      const before = ownValue(checkpoint.streams, name);
      return before !== undefined && !isSame(withoutPicture(fitted.state[name]!), withoutPicture(before));
    });
    if (said.streams === undefined && other !== undefined) {
      throw new ConfigError(
        `recipe: init.streams: expected true or false, since what is fitted for the stream ${other} (a vocabulary, means and standard deviations) is not the same here as in ${said.from}, received none. true takes it from there, as its weights want; false fits it here.`,
      );
    }
    return fitted;
  }
  const names = Object.keys(options.streams);
  const restored = await restoreStreams({
    ...options,
    streams: streamsNamed(
      options.streams,
      names.filter((name) => ownValue(checkpoint.streams, name)),
    ),
    state: checkpoint.streams,
  });
  const fitted = await fitStreams({
    ...options,
    streams: streamsNamed(
      options.streams,
      names.filter((name) => !ownValue(checkpoint.streams, name)),
    ),
  });
  const inOrder = <T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      names.flatMap((name): [string, T][] => {
        const value = ownValue(a, name) ?? ownValue(b, name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const specs = inOrder(restored.specs, fitted.specs);
  const state = inOrder(
    Object.fromEntries(
      Object.entries(checkpoint.streams).filter(([name]) => Object.hasOwn(restored.features, name)),
    ),
    fitted.state,
  );
  return {
    features: inOrder(restored.features, fitted.features),
    present: inOrder(restored.present, fitted.present),
    cuts: inOrder(restored.cuts, fitted.cuts),
    specs,
    buckets: bucketsOf(state),
    state,
  };
}

const isSame = (
  a: Readonly<Record<string, FeatureArray>>,
  b: Readonly<Record<string, FeatureArray>>,
): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(
    ([name, { data }]) =>
      ownValue(b, name)?.data.length === data.length &&
      data.every((value, i) => Object.is(value, b[name]!.data[i])),
  );

/**
 * The weights of the run that a model starts from, where it has some.
 *
 * @param own Shape of each weight of the model.
 * @param metadata Of this run: labels and speakers in their order.
 */
export function weightsFrom(
  { options, checkpoint }: InitRun,
  own: ModelStep['shapes'],
  metadata: Checkpoint['metadata'],
): ChosenWeights {
  const differs = (key: string): boolean =>
    checkpoint.metadata[key] !== undefined && checkpoint.metadata[key] !== metadata[key];
  const bound = [
    ...(differs('labels')
      ? [{ under: 'classifier', why: 'the labels are others, or in another order' }]
      : []),
    ...(differs('speakers')
      ? [{ under: 'fusion/embedding/speaker', why: 'the training speakers are others' }]
      : []),
  ];
  const { from, rename, strict } = options;
  return chooseWeights({ from, rename, strict, own, given: checkpoint.weights, bound });
}

/** What came in, for people. */
export function describeInit(
  { options: { from } }: InitRun,
  { taken, fresh, unused }: ChosenWeights,
): string[] {
  const some = (paths: readonly string[]): string =>
    `${paths.slice(0, 5).join(', ')}${paths.length > 5 ? `, … (${paths.length} in all)` : ''}`;
  return [
    `init: ${taken.length} of ${taken.length + fresh.length} parameters from ${from}`,
    ...(fresh.length > 0 ? [`init: fresh: ${some(fresh)}`] : []),
    ...(unused.length > 0 ? [`init: not used: ${some(unused)}`] : []),
  ];
}

/** What came in, for `run.json`. */
export const recordInit = (
  { options: { from }, sha256 }: InitRun,
  { taken, fresh, unused }: ChosenWeights,
): NonNullable<RunRecord['init']> => ({ from, sha256, taken: taken.length, fresh, unused });
