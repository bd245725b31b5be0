import { streamWindowSchema } from '@erc/batches';
import { DataError, MODALITIES, parseJson } from '@erc/core';
import { clipOptionsSchema } from '@erc/media';
import * as z from 'zod';

/** Name of the file that says what a model folder holds. */
export const MANIFEST_NAME = 'erc.json';

/**
 * The format that this program writes, and the newest that it reads. 2: weights may lie outside of the graphs, and `SHA256SUMS` has the hash of this file;
 * 1: graphs have their weights in them.
 */
export const MANIFEST_VERSION = 2;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex');
const size = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);

/** A path inside the folder: with `/`, without `..`, relative. */
const fileName = z
  .string()
  .max(512)
  .regex(/^(?![/.])(?!.*(?:\/\.|\/\/))[\w./@ -]+$/, 'expected a path inside the folder');

/** What the model reads of a stream: features, or what an encoder that is part of the model reads. Before any window. */
const specSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['vector', 'sequence']), dim: size }),
  z.strictObject({ kind: z.enum(['tokens', 'samples', 'pixels']) }),
]);

const graphSchema = z.strictObject({
  /** An ONNX file. */
  file: fileName,
  /** Sizes of the named dimensions that this graph has fixed; what is shorter is padded to them. Empty: none. */
  sizes: z.record(z.string(), size),
});

/** One graph that takes every size, or several for several sizes, ascending: all have the same inputs, outputs and weights. */
const graphFields = {
  graphs: z.array(graphSchema).min(1).max(64),
  /** The file with arrays of all graphs, in their folder: what ONNX calls external data. Absent: each graph has its own. */
  weights: fileName.optional(),
};

const streamSchema = z.strictObject({
  modality: z.enum(MODALITIES),
  /**
   * The encoder's options as its recipe has them. An option that is a path, and a `model` that is a folder, begins with a dot and counts from
   * `folder`: `.` is the folder itself, `./codebook.safetensors` a file in it. A `model` that begins otherwise is a repository of the hub.
   */
  encoder: z.looseObject({ type: z.string().min(1) }),
  /** The folder of the encoder's model inside this one: it was copied in. Absent: it has none, or one of the hub. */
  folder: fileName.optional(),
  /** SHA-256 of the encoder's id, where it is frozen: its model and its options are what they were in training. */
  encoderId: sha256.optional(),
  /**
   * Where the encoder is frozen and its model has no file that runs by itself: the graphs that compute it. They take `values` `[rows, steps, …]`, what its
   * raw stream has, and a `mask` `[rows, steps]`, and give `states` and of states of steps what of them is `real`.
   */
  module: z.strictObject(graphFields).optional(),
  /** Features are rounded to it, since training read them so. Absent: they are not. */
  storeAs: z.literal('float16').optional(),
  spec: specSchema,
  window: streamWindowSchema.optional(),
});

const inputSchema = z.strictObject({
  /** Extents; a name is a dimension whose size differs from run to run: one name, one size. */
  shape: z.array(z.union([z.int().min(0), z.string().min(1)])),
  dtype: z.enum(['float32', 'int32']),
});

const scoreSchema = z.strictObject({
  split: z.string(),
  examples: z.int().min(0),
  /** By name; 0 … 1 but for losses and errors. `null`: not defined on this split. */
  metrics: z.record(z.string(), z.number().nullable()),
});

const fields = z.strictObject({
  version: z.literal([1, MANIFEST_VERSION]),
  name: z.string().min(1),
  /** In the order of the logits. Absent: the model does not classify. */
  labels: z.array(z.string().min(1)).min(1).max(10_000).optional(),
  /** Whether it predicts valence and arousal. */
  valenceArousal: z.boolean(),
  /** Of the two the one that a loss trained; what graphs give of the other means nothing. Absent: both. */
  affect: z.enum(['valence', 'arousal']).optional(),
  streams: z
    .record(z.string().min(1), streamSchema)
    .refine((streams) => Object.keys(streams).length > 0, 'expected at least one stream'),
  /**
   * How clips became voices and pictures where it was trained; the path of a detector of faces begins with a dot and counts from `folder`. Absent: nothing says
   * how, and clips are refused.
   */
  clips: clipOptionsSchema.extend({ folder: fileName.optional() }).optional(),
  /** Whether a turn may lack a modality; it then has a missing-modality embedding. */
  mayMiss: z.boolean(),
  /** Whether a batch is whole dialogues: each input then begins with `[dialogues, utterances]`, otherwise with `[rows]`. */
  byDialogue: z.boolean(),
  /** Whether what is said of a turn depends on later ones: a window with `after`, or a context in both directions. */
  readsAhead: z.boolean(),
  /** Speakers that training knew, in the order of their numbers. Absent: the model does not read who speaks. */
  speakers: z.array(z.string()).optional(),
  /** What the graphs take, by the names that `assembleBatch` of `@erc/batches` gives. */
  inputs: z.record(z.string().min(1), inputSchema),
  ...graphFields,
  /** Constants that training fitted, by `<stream>/<name>`, as safetensors. Absent: there are none. */
  state: fileName.optional(),
  /** What it takes at most. */
  limits: z.strictObject({ utterances: size }),
  /** Every file of the folder but this one. */
  files: z.record(fileName, z.strictObject({ bytes: z.int().min(0), sha256 })),
  /** The recipe that it was trained by, and its hash. */
  recipe: z.record(z.string(), z.unknown()),
  recipeSha256: sha256,
  /** What it was trained on, and by which run. */
  madeFrom: z.strictObject({
    dataset: z.strictObject({ name: z.string(), sha256: z.string(), licence: z.string().optional() }),
    seed: z.int(),
    fold: z.int().optional(),
    checkpoint: z.string(),
    /** SHA-256 of the checkpoint. */
    weights: sha256,
  }),
  scores: z.array(scoreSchema),
});

/** Every file that the description needs must be among `files`, where its bytes are told. */
const manifestSchema = fields.superRefine(({ graphs, weights, state, streams, clips, files }, context) => {
  const told = Object.keys(files);
  const modules = Object.values(streams).flatMap(({ module }) => module ?? []);
  const needed = [
    ...filesOfGraphs({ graphs, weights }),
    ...modules.flatMap(filesOfGraphs),
    ...(state === undefined ? [] : [state]),
  ];
  for (const one of [{ graphs, weights }, ...modules]) {
    for (const { file } of one.graphs) {
      if (one.weights === undefined || folderOf(file) === folderOf(one.weights)) continue;
      context.addIssue({
        code: 'custom',
        path: ['weights'],
        message: `expected a file beside ${file}, received ${one.weights}`,
      });
    }
  }
  for (const file of needed.filter((name) => !told.includes(name))) {
    context.addIssue({ code: 'custom', path: ['files'], message: `expected ${file}, received none` });
  }
  for (const { folder } of [...Object.values(streams), ...(clips ? [clips] : [])]) {
    if (folder === undefined || told.some((name) => name.startsWith(`${folder}/`))) continue;
    context.addIssue({
      code: 'custom',
      path: ['files'],
      message: `expected files of ${folder}, received none`,
    });
  }
});

/** The files of graphs, with the one of their weights. */
export const filesOfGraphs = ({
  graphs,
  weights,
}: {
  readonly graphs: readonly { readonly file: string }[];
  readonly weights?: string | undefined;
}): string[] => [...graphs.map(({ file }) => file), ...(weights === undefined ? [] : [weights])];

const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);

/** What `erc.json` holds: all that a program needs to use the model. */
export type ModelManifest = z.output<typeof manifestSchema>;

/** What is written; defaults of windows may be left out. */
export type ModelManifestInput = z.input<typeof manifestSchema>;

/**
 * Reads the text of `erc.json`.
 *
 * @param where Its path or address, for errors.
 * @throws DataError that names each wrong key, and for the version of a newer program.
 */
export function parseManifest(text: string, where: string): ModelManifest {
  const found = parseJson(text, where);
  const { version } = z.looseObject({ version: z.unknown() }).catch({ version: undefined }).parse(found);
  if (typeof version === 'number' && version > MANIFEST_VERSION) {
    throw new DataError(
      `${where}: expected version ${MANIFEST_VERSION}, received ${version}: it was exported by a newer @erc/experiment. Update @erc/predictor.`,
    );
  }
  const parsed = manifestSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw new DataError(`${where}: expected the description of a model: ${problems.join('; ')}.`);
}
