import { DataError } from '@erc/core';
import { type Feed, type ModelSession, type OpenOnnxOptions, type Output, openOnnx } from '@erc/pretrained';
import type { ModelManifest } from '../model-folder/manifest.js';
import type { ModelFiles } from '../model-folder/model-files.js';

/** The graphs of a model. */
export interface Graphs {
  /**
   * Computes all outputs.
   *
   * @throws DataError for a file that has changed; EncoderError when ONNX Runtime refuses.
   */
  run(
    graph: ModelManifest['graphs'][number],
    feeds: Readonly<Record<string, Feed>>,
  ): Promise<Record<string, Output>>;
  dispose(): Promise<void>;
}

/** Each has a copy of the weights in memory. */
const MOST_OPEN = 2;

/** What an ONNX file holds at most. */
const MOST_BYTES = 2 ** 31 - 1;

/** Options of {@link openGraphs}. */
export interface OpenGraphsOptions {
  readonly files: ModelFiles;
  readonly model: Pick<ModelManifest, 'graphs' | 'weights' | 'files'>;
  /** What a graph may take, by name. */
  readonly inputs: readonly string[];
  /** What a graph gives, by name. */
  readonly outputs: readonly string[];
  readonly threads: number | undefined;
}

/**
 * Opens the first graph; others are opened when they are needed, and the one that was used longest ago is closed.
 *
 * @throws DataError for a file that is missing or has changed; EncoderError for one that is no ONNX model or names a file that is not the model's weights, and where ONNX
 *   Runtime is not installed.
 */
export async function openGraphs({
  files,
  model,
  inputs,
  outputs,
  threads,
}: OpenGraphsOptions): Promise<Graphs> {
  /** By file, the one that was used last at the end. */
  const open = new Map<string, ModelSession>();
  const weights = await openWeights(files, model);

  async function opened(file: string): Promise<ModelSession> {
    const where = `${files.where}/${file}`;
    const record = model.files[file]!;
    if (record.bytes > MOST_BYTES) {
      throw new DataError(`${where}: expected at most ${MOST_BYTES} bytes, received ${record.bytes}.`);
    }
    const bytes = await files.bytes(file, record);
    // Beside weights on a disk ONNX Runtime wants the file itself.
    const { path } = weights && !weights.data ? await files.file(file, record) : { path: file };
    const session = await openOnnx({ path, bytes, weights, threads, where });
    const isAsTold =
      session.inputs.every((name) => inputs.includes(name)) &&
      outputs.every((name) => session.outputs.includes(name));
    if (isAsTold) return session;
    await session.dispose();
    throw new DataError(
      `${where}: expected the inputs ${inputs.join(', ')} and the outputs ${outputs.join(', ')}, received ${session.inputs.join(', ')} and ${session.outputs.join(', ')}.`,
    );
  }

  async function sessionOf({ file }: ModelManifest['graphs'][number]): Promise<ModelSession> {
    const session = open.get(file) ?? (await opened(file));
    open.delete(file);
    open.set(file, session);
    const [oldest] = open;
    if (open.size > MOST_OPEN && oldest) {
      open.delete(oldest[0]);
      await oldest[1].dispose();
    }
    return session;
  }

  await sessionOf(model.graphs[0]!);
  return {
    run: async (graph, feeds) => (await sessionOf(graph)).run(feeds, outputs),
    async dispose() {
      for (const session of open.values()) await session.dispose();
      open.clear();
    },
  };
}

/** The file with the weights of all graphs: read once, where it has no path that ONNX Runtime could open. */
async function openWeights(
  files: ModelFiles,
  { weights, files: records }: Pick<ModelManifest, 'weights' | 'files'>,
): Promise<OpenOnnxOptions['weights']> {
  if (weights === undefined) return undefined;
  const record = records[weights]!;
  const { bytes: data } = await files.file(weights, record);
  return { name: weights.slice(weights.lastIndexOf('/') + 1), bytes: record.bytes, data };
}
