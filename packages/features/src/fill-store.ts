import {
  DataError,
  type DenseFeature,
  type EncodeOptions,
  type Encoder,
  sha256Of,
  type Truncation,
} from '@erc/core';
import { checkRoom, checkWritable, type FileFunctions, type LockHolder } from '@erc/core/node';
import { encodeGroups } from './encode-groups.js';
import { packParts } from './pack-parts.js';
import { visitRows } from './read-rows.js';
import { groupsOf, type Shard } from './shard.js';
import { writeShardManifest } from './shard-manifest.js';
import {
  checkSplit,
  listParts,
  openSources,
  packedPath,
  prepareStore,
  type StoreAs,
  storeFolder,
} from './store-folder.js';
import { checkFile, isTrusted } from './trust.js';

/** What `storeFeatures` and `encodeStored` take. */
export interface StoreOptions<Input> extends EncodeOptions {
  readonly encoder: Encoder<Input>;
  readonly inputs: readonly Input[];
  /** Content hash of one input (media bytes, or text with its context): equal inputs must give equal hashes, different ones different. */
  readonly contentHash: (input: Input) => string | Promise<string>;
  /** Folder of the stores of a dataset, one folder in it for each encoder. */
  readonly directory: string;
  /** Which file of the store they belong to. @default 'all' */
  readonly split?: string;
  /** How floats are kept on the disk; float16 rounds them, also those that are given back. @default 'float32' */
  readonly storeAs?: StoreAs;
  /** Milliseconds after which what was encoded is brought to the disk; longer where the whole takes long: 2 % of it. @default 2000 */
  readonly commitEveryMs?: number;
  /** Called for each other process that packs the split and is waited for. */
  readonly onWait?: ((holder: LockHolder) => void) | undefined;
  /** Stand-ins for the file functions that write, for tests. */
  readonly files?: FileFunctions;
}

/** What is in a store after it was filled. */
export interface FilledStore {
  readonly folder: string;
  /** The packed file. With a shard it need not be there yet. */
  readonly file: string;
  /** The key of each input, in hex. */
  readonly keys: readonly string[];
  /** Features by key, where they were to be kept. */
  readonly features: ReadonlyMap<string, DenseFeature>;
  /** How many inputs were there before: of all, or of the shard's own. */
  readonly hits: number;
  /** How many inputs there are, or are the shard's own. */
  readonly total: number;
  /** How much of an input was left out, by its number. */
  readonly cuts: ReadonlyMap<number, Truncation>;
}

/**
 * Encodes what a store does not have yet. Rows become parts as they are encoded, a part every few seconds; at the end the parts become one packed
 * file. What is damaged counts as not there.
 *
 * @param shard Only this part of the inputs; the parts stay, and a manifest says what they should hold.
 * @param keep Whether the features of the inputs are read into memory.
 */
export async function fillStore<Input>(
  options: StoreOptions<Input> & { readonly shard?: Shard | undefined },
  { keep }: { readonly keep: boolean },
): Promise<FilledStore> {
  const { encoder, inputs, contentHash, directory, split = 'all', storeAs = 'float32', signal } = options;
  const { shard, files } = options;
  checkSplit(split);
  const folder = storeFolder(directory, encoder, storeAs);
  const place = { folder, split, encoder: sha256Of(encoder.id), signal, onWait: options.onWait, files };
  const keys: string[] = [];
  const firstOf = new Map<string, number>();
  for (const [i, input] of inputs.entries()) {
    signal?.throwIfAborted();
    const key = sha256Of(`${encoder.id}\n${await contentHash(input)}`);
    keys.push(key);
    if (!firstOf.has(key)) firstOf.set(key, i);
  }
  const { id, modality, dim } = encoder;
  await prepareStore(folder, { format: 'erc-features', version: 1, id, modality, dim, storeAs }, files);

  const groups = groupsOf([...firstOf.keys()], shard ?? { index: 1, count: 1 });
  const own = groups.flat();
  const known = await readKnown(place, own, keep);
  const missing = groups.map((group) => group.filter((key) => !known.features.has(key)));
  const ownSet = new Set(own);
  const ownKeys = keys.filter((key) => ownSet.has(key));
  const hits = ownKeys.filter((key) => known.features.has(key)).length;
  // Before the first is encoded, which may take hours.
  const rows = missing.reduce((sum, group) => sum + group.length, 0);
  if (rows > 0) {
    await checkWritable(folder, files);
    // A sequence has more than one vector. Parts and the packed file are there at once.
    const bytes = 2 * rows * dim * (storeAs === 'float16' ? 2 : 4);
    await checkRoom(folder, { bytes, what: `features of ${rows} inputs` });
  }
  const inputOf = (key: string): Input => inputs[firstOf.get(key)!]!;
  await encodeGroups({
    ...options,
    folder,
    split,
    storeAs,
    groups: missing,
    inputOf,
    encoderHash: place.encoder,
  });

  const { features } = known;
  if (shard) {
    await writeShardManifest({ ...place, shard, all: [...firstOf.keys()], own });
  } else {
    await packParts(place);
  }
  // What was encoded is given back as it was stored.
  const fresh = await readKnown(place, missing.flat(), keep);
  for (const [key, feature] of fresh.features) features.set(key, feature);
  for (const [key, cut] of fresh.cuts) known.cuts.set(key, cut);
  const lost = own.find((key) => !features.has(key));
  if (lost !== undefined) {
    throw new DataError(
      `${packedPath(folder, split)}: expected the features with key ${lost}, which were written a moment ago; received none.`,
    );
  }
  const cuts = new Map<number, Truncation>();
  for (const [i, key] of keys.entries()) {
    const cut = known.cuts.get(key);
    if (!cut) continue;
    cuts.set(i, cut);
    options.onTruncation?.(i, cut);
  }
  return {
    folder,
    file: packedPath(folder, split),
    keys,
    features: features as Map<string, DenseFeature>,
    hits,
    total: ownKeys.length,
    cuts,
  };
}

interface Place {
  readonly folder: string;
  readonly split: string;
  readonly encoder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: ((holder: LockHolder) => void) | undefined;
  readonly files?: FileFunctions | undefined;
}

const MOST_PARTS = 256;

/** Rows of the keys that are there and intact. */
async function readKnown(place: Place, keys: readonly string[], keep: boolean) {
  const features = new Map<string, DenseFeature | undefined>();
  const cuts = new Map<string, Truncation>();
  if (keys.length === 0) return { features, cuts };
  // A process may open only so many files.
  if ((await listParts(place.folder, place.split)).length > MOST_PARTS) await packParts(place);
  const sources = await openSources(place.folder, place.split, place.encoder);
  try {
    for (const source of sources) {
      const wanted = new Map<number, string>();
      for (const key of keys) {
        if (features.has(key)) continue;
        const row = source.find(Buffer.from(key, 'hex'));
        if (row >= 0) wanted.set(row, key);
      }
      if (wanted.size === 0) continue;
      // Parts are packed before long.
      const note = source.path === packedPath(place.folder, place.split);
      const intact = isTrusted(source) ? undefined : await checkFile(source, { note, files: place.files });
      const take = (row: number, feature?: DenseFeature): void => {
        const key = wanted.get(row)!;
        features.set(key, feature);
        const cut = source.cuts.get(row);
        if (cut) cuts.set(key, cut);
      };
      const rows = Int32Array.from(wanted.keys())
        .filter((row) => intact?.[row] !== 0)
        .sort();
      if (keep) visitRows(source, rows, { keep, check: false }, take);
      else for (const row of rows) take(row);
    }
  } finally {
    for (const source of sources) source.close();
  }
  return { features, cuts };
}
