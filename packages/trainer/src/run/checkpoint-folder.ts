import { join } from 'node:path';
import { type FileFunctions, nodeFiles, removeLeftovers } from '@erc/core/node';
import { CHECKPOINT_MANIFEST_FILE, type EpochLog, parseRecord } from '@erc/run-folder';
import type { CheckpointOptions } from '../loop/checkpointing.js';
import type { Monitor } from '../protocol/monitor-options.js';

/** Arrays and places of a checkpoint. */
export const STATE_FILE = 'state.safetensors';

/** A place in a training, and the folder of its checkpoint. */
export interface StateFolder {
  readonly name: string;
  readonly epoch: number;
  readonly update: number;
}

export const stateFolder = (epoch: number, update: number): StateFolder => ({
  name: `state-${epoch}-${update}`,
  epoch,
  update,
});
export const epochFile = (epoch: number): string => `epoch-${epoch}.safetensors`;

/** Folders of checkpoints, the newest first, finished ones and others. */
export async function listStates(directory: string, files: FileFunctions): Promise<StateFolder[]> {
  return (await namesIn(directory, files))
    .flatMap((name) => {
      const [, epoch, update] = /^state-(\d+)-(\d+)$/.exec(name) ?? [];
      return epoch === undefined ? [] : [stateFolder(Number(epoch), Number(update))];
    })
    .sort((a, b) => b.epoch - a.epoch || b.update - a.update);
}

/** The `count` best epochs, the best first; of equal ones the earlier. Without the metric later epochs are better. */
export function rankEpochs(
  epochs: readonly EpochLog[],
  { monitor, goal }: Monitor,
  count: number,
): readonly number[] {
  const sign = goal === 'max' ? -1 : 1;
  const isScored = epochs.some(({ dev }) => Object.keys(dev).length > 0);
  const costOf = ({ epoch, dev }: EpochLog): number => {
    if (!isScored) return -epoch;
    const value = dev[monitor] ?? Number.NaN;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value;
  };
  // Not the difference, which is NaN between infinities.
  const order = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...epochs]
    .sort((a, b) => order(costOf(a), costOf(b)) || a.epoch - b.epoch)
    .slice(0, count)
    .map(({ epoch }) => epoch);
}

/** Removes checkpoints but for the newest `keep`, and weights of epochs that neither those nor `ranked` name. */
export async function prune(
  directory: string,
  { keep, ranked }: { readonly keep: number; readonly ranked: readonly number[] },
  files: FileFunctions,
): Promise<void> {
  const wanted = new Set(ranked.map(epochFile));
  let kept = 0;
  for (const { name } of await listStates(directory, files)) {
    // A folder without a manifest, as one that holds a file of somebody else, takes no place of a checkpoint.
    const named = kept < keep ? await namedBy(join(directory, name), files) : undefined;
    if (!named) await removeState(join(directory, name), files);
    else kept++;
    for (const path of named ?? []) wanted.add(path.replace('../', ''));
  }
  await removeEpochs(directory, wanted, files);
}

/** Removes a checkpoint: its own files, and its folder unless somebody has put something else there. */
export async function removeState(directory: string, files: FileFunctions): Promise<void> {
  // Without its manifest it is none, whatever is left of it.
  for (const name of [CHECKPOINT_MANIFEST_FILE.name, STATE_FILE])
    await files.rm(join(directory, name), { force: true });
  await removeLeftovers(directory, { of: 'anyone' }, files);
  await files.rmdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error;
  });
}

async function removeEpochs(
  directory: string,
  but: ReadonlySet<string>,
  files: FileFunctions,
): Promise<void> {
  for (const name of await namesIn(directory, files)) {
    if (/^epoch-\d+\.safetensors$/.test(name) && !but.has(name)) await files.rm(join(directory, name));
  }
}

/**
 * Leaves of the checkpoints of a run that is complete what its options say: the best epochs where they are more than one, states where
 * `keep` is given.
 */
export async function finishCheckpoints(
  directory: string,
  { keep, best }: CheckpointOptions,
  files: FileFunctions = nodeFiles,
): Promise<void> {
  const states = await listStates(directory, files);
  if (keep !== undefined) return;
  // Whoever is killed here begins again, and goes by the newest manifest: it goes last. Without one the epochs are as they should be.
  for (const { name } of states) {
    const named = await namedBy(join(directory, name), files);
    if (!named) continue;
    const epochs = best === 1 ? [] : named.map((path) => path.replace('../', ''));
    await removeEpochs(directory, new Set(epochs), files);
    break;
  }
  for (const { name } of states.reverse()) await removeState(join(directory, name), files);
}

/** Files that a manifest names; `undefined` where it cannot be read. */
async function namedBy(directory: string, files: FileFunctions): Promise<string[] | undefined> {
  try {
    const text = new TextDecoder().decode(
      await files.readFile(join(directory, CHECKPOINT_MANIFEST_FILE.name)),
    );
    return Object.keys(parseRecord(CHECKPOINT_MANIFEST_FILE, text, directory).files);
  } catch {
    return undefined;
  }
}

async function namesIn(directory: string, files: FileFunctions): Promise<string[]> {
  try {
    return await files.readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
