import { sha256Of } from '@erc/core';
import type { Graph, Initializer } from '@erc/onnx';

/** Arrays of graphs as one file. */
export interface PackedWeights {
  /** Of the file. */
  readonly bytes: number;
  /** For each graph the first byte of its arrays, by their names. */
  readonly offsets: readonly ReadonlyMap<string, number>[];
  /** The file, part by part. */
  parts(): Iterable<Uint8Array, void>;
}

/** Shapes and axes stay in the graph: ONNX Runtime reads them before it computes. */
const LEAST_BYTES = 1024;

/** Every array begins at a page, so that the system can map it: the format of ONNX asks for it. */
const PAGE = 4096;

/**
 * Lays the large arrays of graphs one after the other; those with the same bytes once, also where they are of several graphs.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto `TensorProto.external_data`
 */
export function packWeights(graphs: readonly Pick<Graph, 'initializers'>[]): PackedWeights {
  const offsets: Map<string, number>[] = [];
  const places = new Map<string, number>();
  const packed: { readonly data: Uint8Array; readonly offset: number }[] = [];
  let bytes = 0;
  // The graphs of a model have their arrays in common: each is hashed once.
  const hashes = new WeakMap<ArrayBufferLike, Map<string, string>>();
  for (const { initializers } of graphs) {
    const ofGraph = new Map<string, number>();
    for (const initializer of initializers) {
      const data = bytesOf(initializer);
      if (data.length < LEAST_BYTES) continue;
      const hash = hashOf(data, hashes);
      let offset = places.get(hash);
      if (offset === undefined) {
        offset = Math.ceil(bytes / PAGE) * PAGE;
        places.set(hash, offset);
        packed.push({ data, offset });
        bytes = offset + data.length;
      }
      ofGraph.set(initializer.name, offset);
    }
    offsets.push(ofGraph);
  }
  return {
    bytes,
    offsets,
    *parts() {
      let at = 0;
      for (const { data, offset } of packed) {
        if (offset > at) yield new Uint8Array(offset - at);
        yield data;
        at = offset + data.length;
      }
    },
  };
}

function hashOf(data: Uint8Array, hashes: WeakMap<ArrayBufferLike, Map<string, string>>): string {
  const ofBuffer = hashes.get(data.buffer) ?? new Map<string, string>();
  hashes.set(data.buffer, ofBuffer);
  const view = `${data.byteOffset} ${data.length}`;
  const hash = ofBuffer.get(view) ?? sha256Of(data);
  ofBuffer.set(view, hash);
  return hash;
}

const bytesOf = ({ data }: Initializer): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
