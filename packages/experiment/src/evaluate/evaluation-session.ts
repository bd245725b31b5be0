import type { Dataset, Utterance } from '@erc/core';
import { isOfDisk, isReadOnly, makeTemporaryFolder, type TemporaryFolder } from '@erc/core/node';
import type { ResolvedEngine } from '@erc/engine';
import { readDataset } from '@erc/etl';
import { type Attempts, createAttempts } from '../attempts.js';
import { trainingSplits } from '../dataset/training-splits.js';
import { encodeFrozen, type FrozenFeatures } from '../encode/encode-frozen.js';
import { computeLowerLayers } from '../encode/lower-layers.js';
import { identifyEncoders } from '../encode/stored-encoders.js';
import type { Streams } from '../encode/streams.js';
import type { TrainedEncoders } from '../encode/trained-encoders.js';
import { startEngine } from '../engine/start-engine.js';
import { notice, type OnEvent } from '../events.js';
import type { Recipe } from '../recipe/recipe.js';
import { notKeptLine } from './keep-if-possible.js';
import { countTestOpening, openingLine } from './test-ledger.js';

/** What one command shares between the runs that it scores. */
export interface EvaluationSession {
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
  /** Does some work for one run of several, as {@link Attempts} says. */
  readonly attempt: Attempts['attempt'];
  /** Whether the pages of runs are made anew. */
  readonly reports: boolean;
  /** Train, and dev where there is one; and test if it is asked for. */
  dataset(directory: string, withTest: boolean): Promise<Dataset>;
  /** Counts this command as one opening of a dataset's test split, however many runs it scores on it, and says so. */
  openTest(dataset: Pick<Dataset, 'name' | 'directory' | 'sha256'>, run: string): Promise<void>;
  /** SHA-256 of the id of each frozen encoder as its files are now, by stream name. */
  encoders(of: RunStreams): Promise<Readonly<Record<string, string>>>;
  /** Frozen features of a split, made once. */
  frozen(of: RunStreams, split: SplitUtterances): Promise<FrozenFeatures>;
  /** What computes, started once. */
  engine(options: Recipe['engine']): Promise<ResolvedEngine>;
  /** Closes the files of features that are not in memory, and removes what could not be kept. */
  close(): void;
}

/** The streams of a run. */
export interface RunStreams {
  /** What says whether two runs have the same. */
  readonly recipe: Pick<Recipe, 'streams' | 'fusion' | 'plugins'>;
  /** Its streams, with their encoders looked up. */
  readonly streams: Streams;
}

/** Utterances of a split, and where their dataset lies. */
export interface SplitUtterances {
  readonly split: string;
  readonly utterances: readonly Utterance[];
  readonly datasetDirectory: string;
  /** As its reader has found them. */
  readonly mediaHashes?: ReadonlyMap<string, string> | undefined;
  /** What encoders that are part of the model begin as: their frozen layers are computed with the split. */
  readonly trained: Pick<TrainedEncoders, 'byStream'>;
  readonly engine: ResolvedEngine;
}

/** What is made once for each key. */
function createOnce<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key, make) => {
    const found = made.get(key) ?? make();
    made.set(key, found);
    return found;
  };
}

/** Options of {@link createEvaluationSession}. */
export interface EvaluationSessionOptions extends Pick<EvaluationSession, 'onEvent' | 'signal' | 'reports'> {
  /** Reads all media of a split to compare them with what they were; otherwise those that something has been done to. @default false */
  readonly verify?: boolean | undefined;
}

/** A new command. */
export function createEvaluationSession({
  onEvent: listener,
  signal,
  reports,
  verify,
}: EvaluationSessionOptions): EvaluationSession {
  const { onEvent, attempt } = createAttempts({ onEvent: listener, signal });
  const datasets = createOnce<Dataset>();
  const openings = createOnce<void>();
  const hashes = createOnce<Readonly<Record<string, string>>>();
  const features = createOnce<FrozenFeatures>();
  const engines = createOnce<ResolvedEngine>();
  const opened: FrozenFeatures[] = [];
  const temporary: TemporaryFolder[] = [];
  return {
    onEvent,
    signal,
    attempt,
    reports,
    dataset: (directory, withTest) =>
      datasets(`${directory} ${withTest}`, async () =>
        // Train and dev are read with test too, as they were in training: the dataset's identity follows the bytes of what is read.
        readDataset(directory, {
          splits: [...(await trainingSplits(directory)), ...(withTest ? (['test'] as const) : [])],
          verify,
          log: (text) => notice(onEvent, text),
        }),
      ),
    openTest: ({ name, directory, sha256 }, run) =>
      openings(directory, async () => {
        for (const opening of await countTestOpening(directory, { run, sha256 })) {
          notice(onEvent, openingLine(opening, name));
        }
      }),
    encoders: ({ recipe, streams }) =>
      hashes(JSON.stringify([recipe.streams, recipe.plugins]), () => identifyEncoders(streams, { signal })),
    frozen: ({ recipe, streams }, { split, utterances, datasetDirectory, mediaHashes, trained, engine }) => {
      const mayMiss = recipe.fusion.missing !== undefined;
      const ids = utterances.map(({ id }) => id);
      const key = JSON.stringify([recipe.streams, recipe.plugins, mayMiss, split, datasetDirectory, ids]);
      return features(key, async () => {
        const encode = async (features?: string): Promise<FrozenFeatures> => {
          const frozen = await encodeFrozen({
            streams,
            utterances,
            datasetDirectory,
            mediaHashes,
            features,
            mayMiss,
            onEvent,
            signal,
          });
          try {
            return await computeLowerLayers({
              streams,
              utterances,
              frozen,
              trained,
              engine,
              features,
              onEvent,
              signal,
            });
          } catch (error) {
            frozen.close();
            throw error;
          }
        };
        const encoded = await encode().catch(async (error: unknown) => {
          if (!isOfDisk(error) && !isReadOnly(error)) throw error;
          // Scores can be told where features cannot be kept.
          notice(onEvent, notKeptLine(`features of ${split}`, error));
          const folder = await makeTemporaryFolder('erc-features');
          temporary.push(folder);
          return encode(folder.path);
        });
        opened.push(encoded);
        return encoded;
      });
    },
    engine: (options) => engines(JSON.stringify(options), () => startEngine(options, onEvent)),
    close() {
      for (const encoded of opened.splice(0)) encoded.close();
      for (const folder of temporary.splice(0)) folder.remove();
    },
  };
}
