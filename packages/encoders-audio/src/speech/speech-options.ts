import {
  checkTrained,
  layersSchema,
  pretrainedFields,
  soundAugmentationSchema,
  spanMasksSchema,
  trainFields,
  trainOf,
} from '@erc/pretrained';
import * as z from 'zod';

/** What is read of a speech model, and of how much of a clip: the fields that the encoders of one share. */
const speechFields = {
  ...pretrainedFields,
  /** Which hidden states; `conv` for the convolutional features that enter the transformer, after their normalisation. @default 'last' */
  layers: z.union([z.literal('conv'), layersSchema]).default('last'),
  /** What is read of a longer clip, from its beginning; cuts are reported. @default 30 */
  maxSeconds: z.number().min(0.01).max(7200).default(30),
  /** Steps that are kept of a longer sequence, from its beginning; cuts are reported. @default all */
  maxFrames: z.int().min(1).max(1_000_000).optional(),
  /**
   * Longer clips are encoded in parts of `seconds`, each with `contextSeconds` of sound before and after it that its steps may look at; the steps are
   * joined as if there were no parts. @default no parts
   */
  window: z
    .strictObject({
      seconds: z.number().min(0.1).max(600),
      contextSeconds: z.number().min(0).max(60).default(1),
    })
    .optional(),
  /**
   * A published mistake, kept to repeat published numbers:
   * - `interleaved-integers`: the integers of the wav file, neither scaled, mixed, resampled nor normalised, as if they were 16 kHz mono
   * - `padding-attended`: every clip padded with zeros to `maxSeconds` before its normalisation, and the padding attended to and pooled
   * - `rate-22050`: resampled to 22,050 Hz and read as if it were 16 kHz
   */
  legacy: z.enum(['interleaved-integers', 'padding-attended', 'rate-22050']).optional(),
  /** Seconds of sound that are computed together: bounds memory, does not change the features. @default 30 */
  batchSeconds: z.number().min(1).max(3600).default(30),
} as const;

/** What only an encoder that is trained has. */
const speechTrainFields = {
  /** Each layer is left out with this probability while training, for the whole batch (LayerDrop). @default 0 */
  layerDropRate: z.number().min(0).lt(1).optional(),
  /** Spans of steps that a learned vector of the model stands in for while training (SpecAugment). @default none */
  timeMasks: spanMasksSchema.optional(),
  /** Spans of features that are 0 while training, in all steps of an utterance. @default none */
  featureMasks: spanMasksSchema.optional(),
  /**
   * What the group norm of the first convolution is taken over: the real samples, or, as in the original, the padding of the batch too: then an
   * utterance gives something else beside longer ones. Only of models with a group norm.
   * @default 'real'
   */
  normStatistics: z.enum(['real', 'padded']).optional(),
  /**
   * What of the sound is changed at random while training, from the seed: all of it is heard anew in each epoch, so frozen layers below are computed in every
   * pass.
   * @default nothing
   */
  augment: soundAugmentationSchema.optional(),
} as const;

const TRAINED_ONLY = ['layerDropRate', 'timeMasks', 'featureMasks', 'normStatistics', 'augment'] as const;
const FROZEN_ONLY = ['window', 'maxFrames'] as const;

/** Options of the `'wav2vec2'` audio encoder, with their defaults. Strict: an unknown key is an error. */
export const wav2vec2OptionsSchema = z
  .strictObject({
    type: z.literal('wav2vec2'),
    ...speechFields,
    ...trainFields,
    ...speechTrainFields,
    /** One vector of all steps, or `none`: every step, `[steps, dim]`. `mean-max` is twice as wide. @default 'mean-max' */
    pooling: z.enum(['mean', 'max', 'mean-max', 'none']).default('mean-max'),
  })
  .superRefine((options, context) => {
    checkTrained(options, context);
    const isTrained = trainOf(options) !== undefined;
    const odd = (isTrained ? FROZEN_ONLY : TRAINED_ONLY).find((key) => options[key] !== undefined);
    if (odd === undefined) return;
    const message = `expected no such key ${isTrained ? 'with' : 'without'} train, received one`;
    context.addIssue({ code: 'custom', path: [odd], message });
  });

/** Options of the `'speech-tokens'` audio encoder, with their defaults. Strict: an unknown key is an error. */
export const speechTokensOptionsSchema = z.strictObject({
  type: z.literal('speech-tokens'),
  ...speechFields,
  /** A safetensors file with the centres, `codebook` `[groups, codes, width]` float32 (or `[codes, width]`): groups · width is the model's width. */
  codebook: z.string().min(1),
  /**
   * A text file with one line `a-b count` for each known tuple of codes, one code of each group. The n-th line (from 0) has the id n + 4, after `<s>` 0,
   * `<pad>` 1, `</s>` 2 and `<unk>` 3; each clip then begins with 0 and ends with 2. Without it an id is `Σ code_g · codes^(groups − 1 − g)`.
   */
  dictionary: z.string().min(1).optional(),
  /** One token for a run of equal ones. @default false */
  collapse: z.boolean().default(false),
});

/** Options of the `'wav2vec2'` audio encoder; everything but `type` and `model` has a default. */
export type Wav2Vec2Options = z.input<typeof wav2vec2OptionsSchema>;

/** Options of the `'speech-tokens'` audio encoder; `type`, `model` and `codebook` have no default. */
export type SpeechTokensOptions = z.input<typeof speechTokensOptionsSchema>;

/** {@link SpeechTokensOptions} with the defaults filled in. */
export type ResolvedSpeechTokensOptions = z.output<typeof speechTokensOptionsSchema>;

/** What {@link speechFields} become. */
export type SpeechOptions = z.output<z.ZodObject<typeof speechFields>>;

/** {@link Wav2Vec2Options} with the defaults filled in. */
export type ResolvedWav2Vec2Options = z.output<typeof wav2vec2OptionsSchema>;
