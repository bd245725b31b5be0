import type { PathResolver } from '@erc/core';
import type { Precision } from '@erc/onnx';
import * as z from 'zod';

// Written out: a page that reads options has no need of graphs.
const precisionSchema = z.enum([
  'float32',
  'float32-fast',
  'bfloat16',
] as const satisfies readonly Precision[]);

/**
 * Which pre-trained model, and how it is run: the fields that every encoder of one spreads into its own strict schema
 * (`z.strictObject({ type: z.literal('transformer'), ...pretrainedFields, … })`).
 */
export const pretrainedFields = {
  /** A folder with `config.json` and an ONNX file, or the id of a repository of the Hugging Face hub, `owner/name`; `hub:owner/name` is one even where a folder has that name. */
  model: z.string().min(1),
  /** Commit, tag or branch of a repository of the hub; pin a commit where results shall last. Folders have none. @default 'main' */
  revision: z
    .string()
    .regex(/^(?!.*\.\.)\w[\w./-]*$/, 'expected a commit, tag or branch')
    .optional(),
  /** Which of a model's ONNX files: `model.onnx`, `model_fp16.onnx` or `model_quantized.onnx`. @default 'float32' */
  dtype: z.enum(['float32', 'float16', 'int8']).default('float32'),
  /**
   * What products are computed in, of a model of float32: `float32-fast` (error 4e-6) and `bfloat16` (2e-3) need the kernels of `@erc/native`. Part of
   * the features' id where it is not float32. @default 'float32'
   */
  precision: precisionSchema.optional(),
  /** The ONNX file by its path inside the model, such as `onnx/encoder_model.onnx`. @default the one of `dtype` */
  file: z
    .string()
    .regex(/^(?!\/)(?!.*\.\.)[^\\]+\.onnx$/, 'expected a path inside the model that ends with .onnx')
    .optional(),
  /** Where downloads of the hub are kept. @default `$HF_HOME/erc`, or that of `@huggingface/transformers` */
  cacheDirectory: z.string().min(1).optional(),
  /** Refuses to download: what is not there already is an error that says how to fetch it. @default false */
  offline: z.boolean().default(false),
  /** Threads of one session. @default one for each core */
  threads: z.int().min(1).max(1024).optional(),
} as const;

/** Options of {@link openModel}. Strict: an unknown key is an error. */
export const pretrainedOptionsSchema = z.strictObject(pretrainedFields);

/** Which pre-trained model, and how it is run; everything but `model` has a default. */
export type PretrainedOptions = z.input<typeof pretrainedOptionsSchema>;

/** {@link PretrainedOptions} with the defaults filled in. */
export type ResolvedPretrainedOptions = z.output<typeof pretrainedOptionsSchema>;

/** Parts what says which model it is, and how it is run, from the other options of an encoder. */
export function partOptions<Options extends ResolvedPretrainedOptions>(
  options: Options,
): {
  readonly pretrained: ResolvedPretrainedOptions;
  readonly own: Omit<Options, keyof ResolvedPretrainedOptions>;
} {
  const { model, revision, dtype, precision, file, cacheDirectory, offline, threads, ...own } = options;
  return { pretrained: { model, revision, dtype, precision, file, cacheDirectory, offline, threads }, own };
}

/** `withPaths` of an encoder's descriptor: the same options with the model's folder and that of downloads resolved. */
export const withPretrainedPaths = <
  Options extends Pick<ResolvedPretrainedOptions, 'model' | 'cacheDirectory'>,
>(
  options: Options,
  resolve: PathResolver,
): Options => ({
  ...options,
  model: resolve.model(options.model),
  ...(options.cacheDirectory !== undefined && { cacheDirectory: resolve.path(options.cacheDirectory) }),
});
