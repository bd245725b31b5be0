import { encodeModel, type OutsideArrays } from '@erc/onnx';
import type { ModelManifestInput } from '@erc/predictor';
import type { ExportedGraph } from './export-graphs.js';
import { packWeights } from './pack-weights.js';
import type { ModelFileContent } from './write-model-folder.js';

/** The graphs of a model as files of its folder. */
export interface GraphFiles {
  /** As `erc.json` names them. */
  readonly graphs: ModelManifestInput['graphs'];
  /** The file with the large arrays of all of them. `undefined`: each has its own. */
  readonly weights: string | undefined;
  readonly files: ReadonlyMap<string, ModelFileContent>;
}

const WEIGHTS = 'model.weights';

/** What one graph keeps in itself: a larger file would be read into memory whole before ONNX Runtime takes it apart. */
const MOST_INSIDE = 2 ** 26;

/**
 * The files of graphs, each made when it is written. One graph with at most 64 MiB of weights has them in it; otherwise the large arrays of all of them lie
 * once in `model.weights`, which may be of any size.
 *
 * @param mostInside Bytes of weights that one graph may have in it.
 * @param folder Where they go. @default the model folder itself
 */
export function graphFiles(
  graphs: readonly ExportedGraph[],
  { mostInside = MOST_INSIDE, folder = '' }: { readonly mostInside?: number; readonly folder?: string } = {},
): GraphFiles {
  const packed = packWeights(graphs.map(({ graph }) => graph));
  const isOutside = packed.bytes > 0 && (graphs.length > 1 || packed.bytes > mostInside);
  const files = new Map<string, ModelFileContent>();
  const pathOf = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  for (const [i, { graph, sizes }] of graphs.entries()) {
    const outside = isOutside ? { file: WEIGHTS, offsets: packed.offsets[i]! } : undefined;
    files.set(pathOf(fileOf(sizes)), encoded(graph, outside));
  }
  if (isOutside) files.set(pathOf(WEIGHTS), asyncParts(packed.parts()));
  return {
    graphs: graphs.map(({ sizes }) => ({ file: pathOf(fileOf(sizes)), sizes: { ...sizes } })),
    weights: isOutside ? pathOf(WEIGHTS) : undefined,
    files,
  };
}

const fileOf = (sizes: ExportedGraph['sizes']): string => {
  const lengths = new Set(Object.values(sizes));
  return lengths.size === 0 ? 'model.onnx' : `model-${[...lengths].join('-')}.onnx`;
};

async function* encoded(
  graph: ExportedGraph['graph'],
  outside: OutsideArrays | undefined,
): AsyncGenerator<Uint8Array, void> {
  yield encodeModel(graph, { producer: '@erc/experiment', ...(outside && { outside }) });
}

async function* asyncParts(parts: Iterable<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  yield* parts;
}
