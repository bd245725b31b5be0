import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { fileHashSchema } from './file-hash.js';

const words = z.record(z.string(), z.string());

const manifestSchema = z.object({
  /** Where the training stood. */
  epoch: z.int(),
  update: z.int(),
  updatesDone: z.int(),
  /** Which training this is: what has to be the same for it to go on. */
  identity: words,
  /** What it was computed with: where that is another, the bytes may come out different. */
  setting: words,
  clock: z.object({ epochSeconds: z.array(z.number()), seconds: z.number() }),
  /** Every other file of the checkpoint, by its path from the manifest's folder. */
  files: z.record(z.string(), fileHashSchema),
});

/** `manifest.json` in a folder `checkpoints/state-<epoch>-<updates>`: the file that makes it a checkpoint. It is written last. */
export const CHECKPOINT_MANIFEST_FILE = { name: 'manifest.json', schema: manifestSchema };

/** What a checkpoint's `manifest.json` holds. */
export type CheckpointManifest = DeepReadonly<z.output<typeof manifestSchema>>;
