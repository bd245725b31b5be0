import { type EncodeOptions, type Encoder, EncoderError, type Truncation } from '@erc/core';
import { type CommitPartOptions, commitPart, type PendingRow, pendingRow } from './commit-part.js';
import type { StoreAs } from './store-folder.js';

/** Rows are committed when the time or this share of all time has passed since the last, or when they are this many bytes. */
const COMMIT_SHARE = 0.02;
const COMMIT_BYTES = 1 << 26;

/** Options of {@link encodeGroups}. */
export interface EncodeGroupsOptions<Input>
  extends Pick<EncodeOptions, 'signal' | 'onProgress'>,
    Pick<CommitPartOptions, 'folder' | 'split' | 'files'> {
  readonly encoder: Encoder<Input>;
  /** SHA-256 of the encoder's id. */
  readonly encoderHash: string;
  readonly storeAs: StoreAs;
  /** Keys, in the groups that they are encoded in. */
  readonly groups: readonly (readonly string[])[];
  readonly inputOf: (key: string) => Input;
  /** 0: after every group. @default 2000 */
  readonly commitEveryMs?: number | undefined;
}

/** Encodes groups of inputs one after the other. What there is becomes a part from time to time, and at the end, however that comes. */
export async function encodeGroups<Input>({
  encoder,
  encoderHash,
  storeAs,
  groups,
  inputOf,
  signal,
  onProgress,
  commitEveryMs = 2000,
  ...place
}: EncodeGroupsOptions<Input>): Promise<void> {
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  const start = performance.now();
  let committed = start;
  let pending: PendingRow[] = [];
  let bytes = 0;
  let done = 0;
  const commit = async (): Promise<void> => {
    await commitPart(pending, { ...place, encoder: encoderHash });
    pending = [];
    bytes = 0;
    committed = performance.now();
  };
  try {
    for (const group of groups) {
      if (group.length === 0) continue;
      signal?.throwIfAborted();
      const cuts = new Map<number, Truncation>();
      const before = done;
      const made = await encoder.encode(group.map(inputOf), {
        ...(signal && { signal }),
        onProgress: (inGroup) => onProgress?.(before + inGroup, total),
        onTruncation: (k, cut) => cuts.set(k, cut),
      });
      if (made.length !== group.length) {
        throw new EncoderError(
          `${encoder.modality} encoder: expected ${group.length} features, received ${made.length}.`,
        );
      }
      for (const [k, key] of group.entries()) {
        const where = `${encoder.modality} encoder: input ${before + k}`;
        const row = pendingRow(key, made[k], { cut: cuts.get(k), storeAs, where });
        pending.push(row);
        bytes += row.bytes.length;
      }
      done += group.length;
      const now = performance.now();
      const dueMs = commitEveryMs === 0 ? 0 : Math.max(commitEveryMs, COMMIT_SHARE * (now - start));
      if (bytes >= COMMIT_BYTES || now - committed >= dueMs) {
        await commit();
      }
    }
  } catch (error) {
    // What was encoded is kept; where that fails too, the first error says more.
    await commit().catch(() => {});
    throw error;
  }
  await commit();
}
