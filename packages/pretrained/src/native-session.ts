import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { NativeKernels } from '@erc/native';
import type { Precision } from '@erc/onnx';
import { rewriteModelFile, withFusedOperators } from '@erc/onnx';
import { openFileSource } from './file-source.js';
import type { RuntimeSession } from './runtime.js';

/** Options of {@link createNativeSession}. */
export interface NativeSessionOptions {
  readonly path: string;
  readonly kernels: NativeKernels;
  readonly precision: Precision;
  readonly threads: number;
}

/** Operators that take the place of a model's. Layer norms and activations stay: the runtime joins them by itself. */
const PRODUCTS: readonly string[] = ['Product', 'BatchedProduct', 'Convolution'];

/**
 * A session with the products of `@erc/native` in the place of those that it computes faster; the weights are packed once. Undefined where the model has none
 * of these.
 */
export async function createNativeSession({
  path,
  kernels,
  precision,
  threads,
}: NativeSessionOptions): Promise<RuntimeSession | undefined> {
  // The runtime takes no weights of a file that leaves its folder by a link.
  const file = realpathSync(path);
  const operators = new Set(PRODUCTS.filter((op) => kernels.operators.has(op)));
  const source = openFileSource(file);
  try {
    const rewritten = rewriteModelFile({
      source,
      name: basename(file),
      rewrite: (graph) => withFusedOperators(graph, { operators, worthwhile: kernels.worthwhile, precision }),
    });
    if (!rewritten) return undefined;
    const session = await kernels.createSession(rewritten.bytes, {
      threads,
      config: {
        'session.model_external_initializers_file_folder_path': dirname(rewritten.hasOwnFiles ? path : file),
      },
    });
    return {
      inputNames: session.inputs.map(({ name }) => name),
      outputNames: session.outputNames,
      inputTypes: new Map(session.inputs.map(({ name, type }) => [name, type])),
      run: (feeds, outputs) => session.run(feeds, outputs),
      release: () => session.release(),
    };
  } finally {
    source.close();
  }
}
