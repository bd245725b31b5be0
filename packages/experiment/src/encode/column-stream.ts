import { columnFeatures, fitStandardizer, hasColumns, presenceOf, type Standardizer } from '@erc/batches';
import { DataError, type FeatureArray, nearMiss, type Utterance } from '@erc/core';
import type { FittedFeatures, FittedStream, FittedStreamOptions } from './fitted-features.js';
import { whereOf } from './inputs.js';

/**
 * The stream of bio-signals of the dataset folder, `[2 · names]`: the values, standardized over the training utterances that have them, then for each
 * of them 1 where it is known and 0 where it is not. A value that is not known is the training mean, 0. An utterance without any of them lacks the
 * stream.
 *
 * @throws DataError for a column that no training utterance has, and for an utterance that lacks the stream, unless it may.
 */
export function columnStream(
  names: readonly string[],
  { utterances, datasetDirectory, mayMiss }: FittedStreamOptions,
): FittedStream {
  const hasAny = utterances.map(({ bio = {} }) => hasColumns(bio, names));
  const lacking = mayMiss ? -1 : hasAny.indexOf(false);
  if (lacking >= 0) {
    throw new DataError(
      `${whereOf(utterances[lacking]!, datasetDirectory)}: ${names.map((name) => `bio_${name}`).join(', ')}: expected a number in one of them, because the recipe has a stream of them; received none. With fusion.missing a learned vector stands in for it.`,
    );
  }
  const encode = (state: Readonly<Record<string, FeatureArray>>): FittedFeatures => {
    const rows = utterances.map(({ bio = {} }) => bio);
    return { features: columnFeatures(rows, names, standardizerOf(state)), state, cuts: new Map() };
  };
  return {
    present: presenceOf(hasAny),
    fit: async (train) =>
      encode(
        fitColumns(
          names,
          train.map((i) => utterances[i]!),
        ),
      ),
    restore: async (state) => encode(state),
  };
}

/** Mean and standard deviation of each column, over the utterances that have it. */
function fitColumns(
  names: readonly string[],
  train: readonly Utterance[],
): { readonly mean: FeatureArray; readonly sd: FeatureArray } {
  const fitted = names.map((name) => {
    const known = train.flatMap(({ bio = {} }): FeatureArray[] =>
      bio[name] === undefined ? [] : [{ data: Float32Array.of(bio[name]), shape: [1] }],
    );
    if (known.length === 0) throw noColumn(name, train);
    return fitStandardizer(known);
  });
  const joined = (key: keyof Standardizer): FeatureArray => ({
    data: Float32Array.from(fitted, (one) => one[key].data[0]!),
    shape: [names.length],
  });
  return { mean: joined('mean'), sd: joined('sd') };
}

function noColumn(name: string, train: readonly Utterance[]): DataError {
  const present = [...new Set(train.flatMap(({ bio = {} }) => Object.keys(bio)))].sort();
  const meant = nearMiss(name, present);
  return new DataError(
    `columns: names: expected bio-signals that training utterances have, ${present.join(', ') || 'of which there are none'}; received ${name}${meant ? `; did you mean ${meant}?` : '.'}`,
  );
}

function standardizerOf({ mean, sd }: Readonly<Record<string, FeatureArray>>): Standardizer {
  if (mean && sd) return { mean, sd };
  throw new DataError('columns: expected mean and sd in the state of the stream, received others.');
}
