import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';

export const inputsSchema = z.object({
  dataset: z.string(),
  /** Of the weights that it starts from, where they are another run's. */
  init: z.string().exactOptional(),
  /** Of the ids of its frozen encoders, by stream name: they follow the files of their models. Absent: there is none. */
  encoders: z.record(z.string(), z.string()).exactOptional(),
});

/** `inputs.json`: SHA-256 of what a run reads beside its recipe. */
export const INPUTS_FILE = { name: 'inputs.json', schema: inputsSchema };

/** What `inputs.json` holds. */
export type InputHashes = DeepReadonly<z.output<typeof inputsSchema>>;
