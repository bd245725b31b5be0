import * as z from 'zod';
import { facesOptionsSchema } from '../faces/options.js';
import { maxPixelsSchema } from '../pictures/frame-options.js';

/** Decoders by name. */
export const decoderNameSchema = z.enum(['auto', 'packaged', 'runtime', 'ffmpeg']);
export type DecoderName = z.infer<typeof decoderNameSchema>;

const MAX_HEIGHT = 2160;

/** How clips become wav files and pictures. */
export const mediaOptionsSchema = z
  .strictObject({
    /**
     * What decodes: `packaged` (mediabunny and @napi-rs/webcodecs), `runtime` (the runtime's own WebCodecs, with mediabunny), `ffmpeg` (a
     * system's), or the first of them that there is.
     */
    decoder: decoderNameSchema.default('auto'),
    /** Processes that decode, one clip each at a time. @default one for each core, as far as memory has room */
    workers: z.int().min(1).max(64).optional(),
    /** Sample rate of the wav files in Hz; `original`: the clip's own. */
    sampleRateHz: z.union([z.literal('original'), z.int().min(8000).max(48_000)]).default(16_000),
    /**
     * Channels of the wav files: 1, all channels mixed to it; 2, as a stereo player mixes them; `original`: the clip's own, as they are. Of the three,
     * encoders mix what has several to one, but for a `legacy` that reads integers by turns. @default 1
     */
    channels: z.union([z.literal('original'), z.literal(1), z.literal(2)]).optional(),
    /** Pictures of a clip. */
    frames: z
      .strictObject({
        /** How many, at equal distances. */
        count: z.int().min(1).max(64).default(5),
        /** `frames`: a folder of png files; `strip`: one png, the frames below one another. */
        as: z.enum(['frames', 'strip']).default('frames'),
        /** Pixels from top to bottom; the width follows, rounded down. `original`: as in the clip. */
        height: z.union([z.literal('original'), z.int().min(16).max(MAX_HEIGHT)]).default(240),
        /**
         * `decodable`: from the first frame to the last. `legacy`: at duration · i / (count − 1), as one published system takes them: the
         * last time is past the last frame, which then stands for it.
         */
        timing: z.enum(['decodable', 'legacy']).default('decodable'),
      })
      .prefault({}),
    /** Clips that are damaged or cut short: `count` takes what can be decoded and counts what is lost; `refuse` takes them for clips that cannot be read. */
    damaged: z.enum(['count', 'refuse']).default('count'),
    /** Seconds of a clip at most: longer ones are refused. */
    maxSeconds: z.int().min(1).max(7200).default(600),
    /** Pixels of a frame of a clip, of a strip of frames, and of an image of a row, at most: as encoders have it. */
    maxPixels: maxPixelsSchema,
    /** Leaves nothing but faces of the pictures. @default whole pictures */
    faces: facesOptionsSchema.optional(),
  })
  .refine(
    ({ frames, faces }) => faces?.over !== 'strip' || (frames.as === 'strip' && faces.as === 'black-out'),
    {
      path: ['faces', 'over'],
      error: 'expected strip only with frames: { as: strip } and faces: { as: black-out }',
    },
  );

/** How clips become wav files and pictures, as a recipe says it. */
export type MediaOptions = z.input<typeof mediaOptionsSchema>;
/** {@link MediaOptions} with the defaults filled in. */
export type ResolvedMediaOptions = z.output<typeof mediaOptionsSchema>;
