import { frameFields } from '@erc/media';
import {
  checkTrained,
  layersSchema,
  pictureAugmentationSchema,
  pretrainedFields,
  trainFields,
  trainOf,
} from '@erc/pretrained';
import * as z from 'zod';

const channelsSchema = z.tuple([z.number(), z.number(), z.number()]);

/** Options of the `'image-model'` visual encoder, with their defaults. Strict: an unknown key is an error. */
export const imageModelOptionsSchema = z
  .strictObject({
    type: z.literal('image-model'),
    ...pretrainedFields,
    ...trainFields,
    /**
     * Which statistics the batch norms of a ResNet that is trained go by: those of its file, or, as published systems have it, those of each batch,
     * which move the running ones: then what a picture gives depends on the others.
     * @default 'frozen'
     */
    statistics: z.enum(['frozen', 'batch']).optional(),
    /**
     * What of the pictures of an encoder that is trained is changed at random while training, from the seed: all of them are seen anew in each epoch, so frozen
     * stages below are computed in every pass.
     * @default nothing
     */
    augment: pictureAugmentationSchema.optional(),
    /**
     * `frames`: each frame by itself, sized and cut as the model's `preprocessor_config.json` says. `strip`: one image of all frames, one below the other, as
     * the published system HLM12ERC makes them, its shorter side brought to 256 pixels: all of it, which is 256 × 721 for five frames of 16 : 9.
     * @default 'frames'
     */
    form: z.enum(['frames', 'strip']).default('frames'),
    /**
     * `landscape-crop`, a published mistake, with `form: strip`: 721 × 256 pixels are cut from a portrait strip, so that less than two of five frames are left
     * and the rest is black.
     */
    legacy: z.literal('landscape-crop').optional(),
    /**
     * Mean and deviation of the channels: the model's, those of MELD's strips as HLM12ERC measured them, or three numbers each.
     * @default 'model' for frames, 'meld-strips' for strips
     */
    normalisation: z
      .union([
        z.enum(['model', 'meld-strips']),
        z.strictObject({
          mean: channelsSchema,
          std: channelsSchema.refine((std) => std.every((value) => value > 0), 'expected deviations above 0'),
        }),
      ])
      .optional(),
    /** Which hidden states. @default 'last' */
    layers: layersSchema.default('last'),
    /**
     * One vector of an image's patches, or of the places of its map: that of the first (the class token of a ViT), mean, greatest, or mean and greatest end to end.
     * @default 'first' for models of patches, 'mean' for models of maps (what ResNet's own pooling gives)
     */
    patches: z.enum(['first', 'mean', 'max', 'mean-max']).optional(),
    /** One vector of all frames, or `none`: every frame, `[frames, dim]`. @default 'mean' */
    pooling: z.enum(['mean', 'max', 'mean-max', 'none']).default('mean'),
    ...frameFields,
    /** Frames that are computed together: bounds memory, does not change the features. @default 8 */
    batchFrames: z.int().min(1).max(1024).default(8),
  })
  .refine(({ form, legacy }) => form === 'strip' || legacy === undefined, {
    path: ['legacy'],
    error: 'expected legacy only with form: strip',
  })
  .superRefine((options, context) => {
    checkTrained(options, context);
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    const { train, statistics, augment, dropoutRate } = options;
    if (trainOf(options) === undefined) {
      if (statistics) refuse('statistics', `expected no such key without train, received ${statistics}`);
      if (augment) refuse('augment', 'expected no such key without train, received one');
      return;
    }
    if (typeof train === 'object' && 'lora' in train) {
      refuse('train', 'expected all, layers or freeze of an encoder of pictures; received lora');
    }
    if (dropoutRate !== undefined)
      refuse('dropoutRate', `expected none of an encoder of pictures, received ${dropoutRate}`);
  });

/** Options of the `'image-model'` visual encoder; everything but `type` and `model` has a default. */
export type ImageModelOptions = z.input<typeof imageModelOptionsSchema>;

/** {@link ImageModelOptions} with the defaults filled in. */
export type ResolvedImageModelOptions = z.output<typeof imageModelOptionsSchema>;
