import * as tf from '@tensorflow/tfjs';

/**
 * Floating-point operations of the matrix products of `forward`, as the field counts them: a multiplication and an addition each.
 * Everything else (activations, norms, softmax) is left out; it is a few percent.
 *
 * @param forward Run once, on the current tfjs backend.
 */
export async function flopsOf(forward: () => tf.TensorContainer): Promise<number> {
  const { kernels } = await tf.profile(() => tf.tidy(forward));
  return kernels.reduce((sum, { name, inputShapes, outputShapes }) => {
    if (!PRODUCTS.has(name)) return sum;
    const [left] = inputShapes as number[][];
    const [output] = outputShapes as number[][];
    const rows = output!.at(-2)!;
    // Whichever way round the left operand is stored, its last two axes are the rows and the inner axis.
    const inner = (left!.at(-1)! * left!.at(-2)!) / rows;
    return sum + 2 * sizeOf(output!) * inner;
  }, 0);
}

const PRODUCTS = new Set(['BatchMatMul', '_FusedMatMul']);

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
