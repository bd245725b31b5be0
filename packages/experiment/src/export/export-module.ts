import { ConfigError, createRandom, type RawBounds } from '@erc/core';
import { exportGraph } from '@erc/engine';
import { createDropoutContext, type StreamEncoder } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { doubledLengths } from './doubled-lengths.js';
import { type ExportedGraph, isRefused } from './export-graphs.js';

/** Options of {@link exportModule}. */
export interface ExportModuleOptions {
  readonly bounds: RawBounds;
  /** Steps that the largest graph takes, where their number cannot be free and nothing bounds it. */
  readonly longest: number;
  /** Comes first in errors. */
  readonly where: string;
}

/**
 * A frozen encoder as graphs: `values` `[rows, steps, …]` and `mask` `[rows, steps]` in, `states` out, and of states of steps what of them is `real`. Steps are free
 * where that can be; otherwise there is a graph for each of a few numbers of them.
 *
 * @throws ConfigError where it cannot be exported, and for pictures whose size follows the image.
 */
export async function exportModule(
  encoder: StreamEncoder,
  { bounds: { maxSteps, step }, longest, where }: ExportModuleOptions,
): Promise<readonly ExportedGraph[]> {
  const { kind, modality } = encoder.input;
  if (kind === 'pixels' && !step) {
    throw new ConfigError(
      `${where}: expected an encoder whose pictures have one size, received one whose pictures follow the image. A model with an ONNX file takes them.`,
    );
  }
  const graphOf = (steps: number | string) =>
    exportGraph(
      ({ values, mask }) => {
        const stream = { modality, values: values!, mask: mask as tf.Tensor2D };
        const context = createDropoutContext({ random: createRandom(0), training: false });
        const { values: states, mask: real = stream.mask } = encoder.encode(stream, context);
        if (states.rank === 2) return { states };
        // Of its own, also where it is the one that came in.
        return { states, real: tf.cast(tf.greater(real, 0.5), 'float32') };
      },
      {
        inputs: {
          values: { shape: ['rows', steps, ...(step ?? [])], dtype: kind === 'tokens' ? 'int32' : 'float32' },
          mask: { shape: ['rows', steps] },
        },
      },
    );
  let refused: unknown;
  const graphs: ExportedGraph[] = [];
  for (const steps of ['steps', ...doubledLengths(maxSteps ?? longest)]) {
    try {
      const graph = await graphOf(steps);
      if (typeof steps === 'string') return [{ graph, sizes: {} }];
      graphs.push({ graph, sizes: { steps } });
    } catch (error) {
      // Of a few samples nothing is left behind the strides of an encoder.
      if (!isRefused(error)) throw error;
      refused = error;
    }
  }
  if (graphs.length > 0) return graphs;
  throw new ConfigError(
    `${where}: expected an encoder that can be exported, received one that cannot: ${refused instanceof Error ? refused.message : refused}`,
    { cause: refused },
  );
}
