import * as z from 'zod';

const share = z.number().min(0).max(1);

/** What is found in a picture, and what becomes of it. */
export const facesOptionsSchema = z.strictObject({
  /**
   * An ONNX file of the kind of RetinaFace: one picture in, boxes, scores and landmarks for each prior out. Or, with `file`, the folder or the
   * repository of the Hugging Face hub, `owner/name`, that has it; what exists on this machine comes first.
   */
  model: z.string().min(1),
  /** The file by its path inside the folder or the repository. */
  file: z
    .string()
    .regex(/^(?!\/)(?!.*\.\.)[^\\]+\.onnx$/, 'expected a path inside the model that ends with .onnx')
    .optional(),
  /** Commit, tag or branch of a repository; pin a commit where results shall last. @default 'main' */
  revision: z
    .string()
    .regex(/^(?!.*\.\.)\w[\w./-]*$/, 'expected a commit, tag or branch')
    .optional(),
  /** Where downloads of the hub are kept. @default that of `@huggingface/transformers` */
  cacheDirectory: z.string().min(1).optional(),
  /** Downloads nothing: a file that is not there already is an error that says how to fetch it. */
  offline: z.boolean().default(false),
  /** SHA-256 that the file must have, in hex. @default any; the dataset folder follows the file all the same */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')
    .optional(),
  /**
   * What the detector looks at: each frame by itself, or all frames of a strip at once, as system A does: faces are then found across two frames, and small
   * ones more rarely. `strip` is for `frames: { as: strip }` and `as: black-out`. @default 'frames'
   */
  over: z.enum(['frames', 'strip']).optional(),
  /** `black-out`: everything but faces becomes black. `crop`: the face with the highest score, as a square. */
  as: z.enum(['black-out', 'crop']).default('black-out'),
  /** Scores above this are faces. System A has 0.02. */
  confidence: share.default(0.6),
  /** Of the priors above it, so many of the highest scores go on. System A has 10. */
  topK: z.int().min(1).max(100_000).default(5000),
  /** Of two that overlap more than this (intersection over union), the one with the higher score stays. */
  nms: share.default(0.4),
  /** So many stay at most. */
  keepTopK: z.int().min(1).default(750),
  /**
   * Faces whose box, as the model gives it, is higher are none: share of the picture's height. System A drops those above a fifth of five frames,
   * which is 1. @default any height: what of a box lies outside of the picture is cut off
   */
  maxHeight: z.number().gt(0).optional(),
  /** With `crop`: what is added on each side, as a share of the face's longer side. */
  margin: z.number().min(0).max(2).default(0.1),
  /** With `crop`: width and height in pixels. */
  size: z.int().min(16).max(1024).default(224),
});

/** What is found in a picture, and what becomes of it, as a recipe says it. */
export type FacesOptions = z.input<typeof facesOptionsSchema>;
/** {@link FacesOptions} with the defaults filled in. */
export type ResolvedFacesOptions = z.output<typeof facesOptionsSchema>;
