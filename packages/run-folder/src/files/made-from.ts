import { sha256Of, type Utterance } from '@erc/core';
import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';

/** SHA-256 of what scores and predictions were made from. */
export const madeFromSchema = z.object({
  /** The dataset's identity. */
  dataset: z.string(),
  /** The utterances that were scored; see {@link hashUtterances}. */
  utterances: z.string(),
  /** `checkpoints/best.safetensors`; of an ensemble, those of its members. */
  weights: z.string(),
});

/** SHA-256 of what scores and predictions were made from. Files from before it was kept do not have it. */
export type MadeFrom = DeepReadonly<z.output<typeof madeFromSchema>>;

/** SHA-256 of what was said, by whom, and how it was labelled, in order: two datasets may share utterances and have other media. */
export const hashUtterances = (
  utterances: readonly Pick<Utterance, 'id' | 'speaker' | 'text' | 'emotion' | 'valence' | 'arousal'>[],
): string =>
  sha256Of(
    JSON.stringify(
      utterances.map(({ id, speaker, text, emotion, valence = null, arousal = null }) => [
        id,
        speaker,
        text,
        emotion,
        valence,
        arousal,
      ]),
    ),
  );
