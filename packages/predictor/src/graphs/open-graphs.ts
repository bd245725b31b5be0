import { type Feed, type ModelSession, type Output, openOnnx } from '@erc/pretrained';
import type { ModelManifest } from '../model-folder/manifest.js';
import type { ModelFiles } from '../model-folder/model-files.js';

/** The graphs of a model. */
export interface Graphs {
  /**
   * Computes outputs.
   *
   * @throws DataError for a file that has changed; EncoderError when ONNX Runtime refuses.
   */
  run(
    graph: ModelManifest['graphs'][number],
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly string[],
  ): Promise<Record<string, Output>>;
  dispose(): Promise<void>;
}

/** Each has its own copy of the weights in memory. */
const MOST_OPEN = 2;

/** Options of {@link openGraphs}. */
export interface OpenGraphsOptions {
  readonly files: ModelFiles;
  readonly model: Pick<ModelManifest, 'graphs' | 'files' | 'inputs'>;
  readonly threads: number | undefined;
}

/**
 * Opens the first graph; others are opened when they are needed, and the one that was used longest ago is closed.
 *
 * @throws DataError for a file that is missing or has changed; EncoderError for one that is no ONNX model, and where ONNX Runtime is not installed.
 */
export async function openGraphs({ files, model, threads }: OpenGraphsOptions): Promise<Graphs> {
  /** By file, the one that was used last at the end. */
  const open = new Map<string, ModelSession>();

  async function sessionOf({ file }: ModelManifest['graphs'][number]): Promise<ModelSession> {
    const session =
      open.get(file) ??
      (await openOnnx({
        ...(await files.file(file, model.files[file]!)),
        threads,
        where: `${files.where}/${file}`,
      }));
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
    run: async (graph, feeds, outputs) => (await sessionOf(graph)).run(feeds, outputs),
    async dispose() {
      for (const session of open.values()) await session.dispose();
      open.clear();
    },
  };
}
