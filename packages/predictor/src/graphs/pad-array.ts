import type { BatchArray } from '@erc/batches';

/**
 * An array with zeros behind the end of each axis that becomes longer. The same array where none does.
 *
 * @param shape As many axes, none shorter.
 */
export function padArray(array: BatchArray, shape: readonly number[]): BatchArray {
  if (shape.every((extent, axis) => extent === array.shape[axis])) return array;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = array.data instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  copy(array, { data, shape }, { axis: 0, from: 0, to: 0 });
  return { data, shape };
}

/** Copies what stands at one place of the first axes. @param place The axis that comes next, and where its values begin in both arrays. */
function copy(
  source: BatchArray,
  target: BatchArray,
  { axis, from, to }: { readonly axis: number; readonly from: number; readonly to: number },
): void {
  const length = source.shape[axis] ?? 1;
  if (axis >= source.shape.length - 1) {
    target.data.set(source.data.subarray(from, from + length), to);
    return;
  }
  const [step, wide] = [strideOf(source.shape, axis), strideOf(target.shape, axis)];
  for (let k = 0; k < length; k++) {
    copy(source, target, { axis: axis + 1, from: from + k * step, to: to + k * wide });
  }
}

const strideOf = (shape: readonly number[], axis: number): number =>
  shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
