import { join } from 'node:path';
import { ConfigError, ErcError, messageOf, type WeightReader } from '@erc/core';
import { beginFile, type FileFunctions, nodeFiles, removeLeftovers, syncDirectory } from '@erc/core/node';
import {
  CHECKPOINT_MANIFEST_FILE,
  type Checkpoint,
  type CheckpointManifest,
  type EpochLog,
  type FileHash,
} from '@erc/run-folder';
import { beginCheckpoint, readCheckpoint, writeRecord } from '@erc/run-folder/node';
import {
  type CheckpointOptions,
  type CheckpointSink,
  NotFiniteError,
  type PendingEpoch,
  type PendingSave,
} from '../loop/checkpointing.js';
import type { TrainSnapshot } from '../loop/loop-state.js';
import type { Monitor } from '../protocol/monitor-options.js';
import {
  epochFile,
  listStates,
  prune,
  rankEpochs,
  removeState,
  STATE_FILE,
  stateFolder,
} from './checkpoint-folder.js';
import { differences, readCheckpointManifest } from './checkpoint-manifest.js';
import { readState, streamState } from './snapshot-file.js';

/** While training: the newest, and one to fall back to. */
const KEPT = 2;

/** Options of {@link createCheckpointStore}. */
export interface CheckpointStoreOptions {
  /** `checkpoints` of a run folder. */
  readonly directory: string;
  /** `training.checkpoints` of the recipe. */
  readonly options: CheckpointOptions;
  /** By which epochs are ranked: that of early stopping. */
  readonly monitor: Monitor;
  /** What goes with the weights of each epoch, so that evaluation can load them. */
  readonly extras: Pick<Checkpoint, 'streams' | 'metadata'>;
  /** Which training this is. A checkpoint of another is refused; a word that it does not have is not compared. */
  readonly identity: Readonly<Record<string, string>>;
  /** What earlier versions of the program wrote for words of `identity`, which names the same training. @default nothing */
  readonly earlier?: Readonly<Record<string, readonly string[]>>;
  /** What computes. A checkpoint of another is taken, with a warning. */
  readonly setting: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** Stand-ins for the file functions, for tests. */
  readonly files?: FileFunctions;
}

/** The checkpoints of one training on the disk. */
export interface CheckpointStore extends CheckpointSink {
  /**
   * The newest checkpoint that is whole, or nothing. Says which ones it passes over, and removes them, with what killed processes left.
   *
   * @throws ConfigError when it is of another training.
   */
  newest(): Promise<TrainSnapshot | undefined>;
}

/**
 * Checkpoints in folders `state-<epoch>-<updates>`, each with its arrays, and a manifest that is written last and names every file with its
 * SHA-256; weights of the best epochs beside them, `epoch-<n>.safetensors`. At every moment there is a whole one, once there has been one.
 */
export function createCheckpointStore(store: CheckpointStoreOptions): CheckpointStore {
  const { directory, options, monitor, identity, earlier = {}, setting, log, files = nodeFiles } = store;
  let history: EpochLog[] = [];
  /** Epoch files that are on the disk. */
  const written = new Map<number, FileHash>();
  let last: string | undefined;

  const ranked = (): readonly number[] => rankEpochs(history, monitor, options.best);

  async function begin({ loop, clock, step, bestWeights }: TrainSnapshot): Promise<PendingSave> {
    const { epoch, update, updatesDone } = loop;
    const { name } = stateFolder(epoch, update);
    // What an earlier process began and did not finish.
    await removeState(join(directory, name), files);
    const epochs = bestWeights ? new Set([...ranked(), loop.improved.at(-1)!]) : [];
    const file = await beginFile(join(directory, name, STATE_FILE), streamState({ loop, step }), {
      hash: true,
      files,
    });
    const finish = async (): Promise<void> => {
      const named: Record<string, FileHash> = { [STATE_FILE]: await file.finish() };
      for (const each of epochs) named[`../${epochFile(each)}`] = written.get(each)!;
      const manifest: CheckpointManifest = {
        epoch,
        update,
        updatesDone,
        identity,
        setting,
        clock: { epochSeconds: [...clock.epochSeconds], seconds: clock.seconds },
        files: named,
      };
      await writeRecord(join(directory, name), CHECKPOINT_MANIFEST_FILE, manifest, files);
      await syncDirectory(directory, files);
      last = join(directory, name);
      await prune(directory, { keep: options.keep ?? KEPT, ranked: ranked() }, files);
    };
    return { finish: () => told(finish), discard: file.discard };
  }

  async function beginEpoch(epoch: number, weights: WeightReader): Promise<PendingEpoch> {
    const path = join(directory, epochFile(epoch));
    const { streams, metadata } = store.extras;
    const checkpoint = { weights, streams, metadata: { epoch: String(epoch), ...metadata } };
    const file = await beginCheckpoint(path, checkpoint, files);
    return {
      finish: () => told(async () => void written.set(epoch, await file.finish())),
      discard: file.discard,
      weights: async () => (await readCheckpoint(path)).weights,
    };
  }

  return {
    get last() {
      return last;
    },
    async epoch(epochLog, weights) {
      history.push(epochLog);
      const { epoch } = epochLog;
      // The first one is the best so far whatever it came to.
      if (!ranked().includes(epoch) && epoch > 1) return undefined;
      return told(() => beginEpoch(epoch, weights));
    },
    save: (snapshot) => told(() => begin(snapshot)),
    async newest() {
      await removeLeftovers(directory, { of: 'anyone' }, files);
      for (const { name } of await listStates(directory, files)) {
        const found = await readCheckpointManifest(join(directory, name));
        if ('problem' in found) {
          log(`checkpoint ${name}: passed over: ${found.problem}`);
          await removeState(join(directory, name), files);
          continue;
        }
        const { manifest } = found;
        refuseOthers(manifest);
        const other = differences(manifest.setting, setting);
        if (other.length > 0) {
          log(`warning: resumed with ${other.join('; ')}: the bytes may come out different`);
        }
        const snapshot = await snapshotOf(name, manifest);
        history = [...snapshot.loop.epochs];
        for (const [path, entry] of Object.entries(manifest.files)) {
          const [, epoch] = /^\.\.\/epoch-(\d+)/.exec(path) ?? [];
          if (epoch !== undefined) written.set(Number(epoch), entry);
        }
        last = join(directory, name);
        return snapshot;
      }
      return undefined;
    },
  };

  function refuseOthers(manifest: CheckpointManifest): void {
    const known = Object.entries(identity).flatMap(([name, value]): [string, string][] => {
      const found = manifest.identity[name];
      if (found === undefined) return [];
      return [[name, earlier[name]?.includes(found) ? found : value]];
    });
    const other = differences(manifest.identity, Object.fromEntries(known));
    if (other.length === 0) return;
    throw new ConfigError(
      `${directory}: expected checkpoints of this training, received those of another: ${other.join('; ')}.`,
    );
  }

  async function snapshotOf(name: string, { clock }: CheckpointManifest): Promise<TrainSnapshot> {
    const { loop, step } = await readState(join(directory, name, STATE_FILE));
    const best = loop.improved.at(-1);
    if (best === undefined) return { loop, step, clock };
    const path = join(directory, epochFile(best));
    return { loop, step, clock, bestWeights: async () => (await readCheckpoint(path)).weights };
  }

  /** What went wrong with a file, with what is left to go on from. */
  async function told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      // What was to be written is wrong, not the disk.
      if (cause instanceof NotFiniteError) throw cause;
      const kept = last === undefined ? 'There is no checkpoint yet.' : `The one before is kept: ${last}.`;
      throw new ErcError(`checkpoint: expected to be written, received: ${messageOf(cause)}. ${kept}`, {
        cause,
      });
    }
  }
}
