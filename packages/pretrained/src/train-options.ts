import * as z from 'zod';

/** Share of elements that dropout sets to 0 while training. */
const rateSchema = z.number().min(0).lt(1);

/** A linear layer of a transformer layer, by its path below the layer. */
export const LORA_TARGETS = ['query', 'key', 'value', 'output', 'feed-forward/0', 'feed-forward/1'] as const;

/** Low-rank adapters on linear layers whose own weights stay as they are. */
export const loraSchema = z.strictObject({
  /** Rank r of the change. */
  rank: z.int().min(1).default(8),
  /** The change is scaled by α / r. */
  alpha: z.number().positive().default(16),
  /** Dropout of what an adapter reads, while training. */
  dropoutRate: rateSchema.default(0),
  /** Which linear layers of every transformer layer. */
  targets: z.array(z.enum(LORA_TARGETS)).min(1).default(['query', 'value']),
});

/** {@link loraSchema} with the defaults filled in. */
export type Lora = z.output<typeof loraSchema>;

/** Spans that are masked while training, as in SpecAugment. */
export const spanMasksSchema = z.strictObject({
  /** Share of an utterance that its spans would cover if none overlapped. transformers calls it `mask_time_prob` and `mask_feature_prob`. */
  rate: z.number().min(0).max(1),
  /** Steps, or features, of a span. */
  length: z.int().min(1).default(10),
  /** Spans of an utterance at least, where it has room for them side by side. */
  minSpans: z.int().min(0).default(0),
});

/** {@link spanMasksSchema} with the defaults filled in. */
export type SpanMasks = z.output<typeof spanMasksSchema>;

/** What of sound is changed at random while training. */
export const soundAugmentationSchema = z.strictObject({
  /** All utterances of a batch begin later or earlier by up to this. @default never */
  shiftSeconds: z.number().positive().max(60).optional(),
  /**
   * Each utterance is louder or softer by up to this. A model whose preprocessor brings each to variance 1 sees nothing of it.
   * @default never
   */
  gainDb: z.number().positive().max(60).optional(),
  /** How far white noise is below the utterance: the least and the most. @default no noise */
  noiseDb: z
    .tuple([z.number().min(-20).max(100), z.number().min(-20).max(100)])
    .refine(([least, most]) => least <= most, { error: 'expected the least, then the most' })
    .optional(),
});

/** {@link soundAugmentationSchema}, parsed. */
export type SoundAugmentation = z.output<typeof soundAugmentationSchema>;

/** What of pictures is changed at random while training. */
export const pictureAugmentationSchema = z.strictObject({
  /** Pixels that the pictures of a batch are moved by at the most, up or down and left or right; their edges are repeated. @default none */
  crop: z.int().min(1).max(1024).optional(),
  /** Whether those of an utterance are mirrored, every other time. @default false */
  flip: z.boolean().optional(),
  /** Their values times a factor in 1 ± this. @default 0 */
  brightness: z.number().positive().max(1).optional(),
  /** Their distance from the mean of the picture times a factor in 1 ± this. @default 0 */
  contrast: z.number().positive().max(1).optional(),
});

/** {@link pictureAugmentationSchema}, parsed. */
export type PictureAugmentation = z.output<typeof pictureAugmentationSchema>;

/** A part of an encoder. */
type TrainedPart = { readonly layers: number } | { readonly freeze: string[] } | { readonly lora: Lora };

const partSchema = z
  .strictObject({
    /** So many of its last layers (stages of a ResNet). What is below keeps its values, without dropout. */
    layers: z.int().min(1).max(1000).optional(),
    // Line comments, since the patterns would end a doc comment.
    // All but the parameters that these globs match, below the encoder: `embeddings/**`, `layers/{0,1,2}/**`.
    freeze: z.array(z.string().min(1)).min(1).optional(),
    /** Adapters alone: the encoder's own parameters keep their values. */
    lora: loraSchema.optional(),
  })
  .transform(({ layers, freeze, lora }, context): TrainedPart => {
    const parts: TrainedPart[] = [];
    if (layers !== undefined) parts.push({ layers });
    if (freeze) parts.push({ freeze });
    if (lora) parts.push({ lora });
    if (parts.length === 1) return parts[0]!;
    // A key that is none of them has been named already.
    if (context.issues.length > 0) return z.NEVER;
    context.addIssue({ code: 'custom', message: 'expected one of the keys layers, freeze and lora' });
    return z.NEVER;
  });

/** What of a pre-trained encoder is trained: nothing (it is frozen, and its features are computed once), every parameter, or a part. */
export const trainSchema = z.union([z.enum(['none', 'all']), partSchema]);

/** What of an encoder that is trained is trained. */
export type Train = Exclude<z.output<typeof trainSchema>, 'none'>;

/** The fields of every encoder that can be trained; spread into its schema. */
export const trainFields = {
  /** @default 'none' */
  train: trainSchema.optional(),
  /** Dropout of an encoder that is trained, in place of every rate of its config. @default those of its config */
  dropoutRate: rateSchema.optional(),
} as const;

/** What of an encoder is trained; `undefined` where it is frozen. */
export const trainOf = ({
  train,
}: {
  readonly train?: z.output<typeof trainSchema> | undefined;
}): Train | undefined => (train === 'none' ? undefined : train);
