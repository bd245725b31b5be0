import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { count } from './values.js';

/** What a stream read of the utterances of a part. */
export const streamInputsSchema = z.object({
  /** Utterances that have it. */
  inputs: count,
  /** Utterances that lack it: the model reads a missing-modality embedding. */
  missing: count.default(0),
  /** Inputs that its encoder did not read in full: longer than it takes, or with words that it does not know. */
  cut: count.default(0),
  /** How much of these was left out. */
  left: z.number().nonnegative().default(0),
  /** What `left` counts, such as `tokens`. Absent where nothing was cut. */
  unit: z.string().exactOptional(),
});

/** What a stream read of the utterances of a part. */
export type StreamInputs = DeepReadonly<z.output<typeof streamInputsSchema>>;
