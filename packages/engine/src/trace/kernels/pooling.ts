import { sizeOf } from '@erc/onnx';
import { backend_util } from '@tensorflow/tfjs';
import { type Kernel, type KernelTable, reshape, transpose } from '../kernel.js';
import type { Tracer } from '../tracer.js';
import type { TracedValue } from '../value.js';
import { binary } from './elementwise.js';

const TO_CHANNELS_FIRST = [0, 3, 1, 2];
const TO_CHANNELS_LAST = [0, 2, 3, 1];

function geometry(attributes: Readonly<Record<string, unknown>>, shape: readonly number[]) {
  const info = backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attributes.filterSize as [number, number],
    attributes.strides as [number, number],
    1,
    attributes.pad as 'same' | 'valid',
    attributes.dimRoundingMode as 'floor',
  );
  const [batch, height, width, channels] = info.outShape as [number, number, number, number];
  return {
    out: [batch, channels, height, width],
    attributes: {
      kernel_shape: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
    },
  };
}

const pool =
  (op: string): Kernel =>
  ({ tracer, inputs, attributes }) => {
    const x = inputs.x!;
    const info = geometry(attributes, x.shape);
    const result = tracer.node(
      op,
      [transpose(tracer, x, TO_CHANNELS_FIRST)],
      info.out,
      'float32',
      info.attributes,
    );
    return transpose(tracer, result, TO_CHANNELS_LAST);
  };

/** Adds each output's gradient at the place that its maximum came from. Of equal values the first one counts, as in PyTorch. */
const maxPoolGrad: Kernel = ({ tracer, inputs, attributes }) => {
  const { dy, input } = inputs as Record<'dy' | 'input', TracedValue>;
  const info = geometry(attributes, input.shape);
  const x = transpose(tracer, input, TO_CHANNELS_FIRST);
  const size = sizeOf(x.shape);
  const pooled = tracer.raw('MaxPool', [x], info.attributes, '', 2);
  const places = tracer.raw('Reshape', [`${pooled}_1`, tracer.int64([-1])]);
  const updates = reshape(tracer, transpose(tracer, dy, TO_CHANNELS_FIRST), [sizeOf(dy.shape)]);
  const flat = tracer.node(
    'ScatterElements',
    [tracer.uniform(0, [size], 'float32'), places, updates],
    [size],
    'float32',
    {
      axis: 0,
      reduction: 'add',
    },
  );
  return transpose(tracer, reshape(tracer, flat, x.shape), TO_CHANNELS_LAST);
};

/** How many real elements each window averages over: fewer at a padded border. `[1, 1, height, width]`. */
function windowCounts(
  tracer: Tracer,
  shape: readonly number[],
  info: ReturnType<typeof geometry>,
): TracedValue {
  const [, height, width] = shape as [number, number, number, number];
  const [filterHeight, filterWidth] = info.attributes.kernel_shape as [number, number];
  const [strideHeight, strideWidth] = info.attributes.strides as [number, number];
  const [top, left] = info.attributes.pads as [number, number];
  const [, , outHeight, outWidth] = info.out as [number, number, number, number];
  const inside = (i: number, stride: number, before: number, filter: number, extent: number): number =>
    Math.min(i * stride - before + filter, extent) - Math.max(i * stride - before, 0);
  const counts = new Float32Array(outHeight * outWidth);
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      counts[row * outWidth + column] =
        inside(row, strideHeight, top, filterHeight, height) *
        inside(column, strideWidth, left, filterWidth, width);
    }
  }
  return tracer.constant(counts, [1, 1, outHeight, outWidth], 'float32');
}

/**
 * Spreads each output's gradient over its window, divided by the number of real elements in it. (tfjs's own backends divide by the whole
 * window also at padded borders, where their forward pass does not.)
 */
const avgPoolGrad: Kernel = ({ tracer, inputs, attributes }) => {
  const { dy, input } = inputs as Record<'dy' | 'input', TracedValue>;
  const info = geometry(attributes, input.shape);
  const [batch, height, width, channels] = input.shape as [number, number, number, number];
  const share = binary(
    tracer,
    'Div',
    transpose(tracer, dy, TO_CHANNELS_FIRST),
    windowCounts(tracer, input.shape, info),
  );
  const [top, left, bottom, right] = info.attributes.pads as [number, number, number, number];
  const covered = [0, 1].map(
    (i) => (info.out[2 + i]! - 1) * info.attributes.strides[i]! + info.attributes.kernel_shape[i]!,
  );
  // All channels as one batch, so that one filter of ones serves them.
  const flat = reshape(tracer, share, [batch * channels, 1, info.out[2]!, info.out[3]!]);
  const spread = tracer.node(
    'ConvTranspose',
    [flat, tracer.uniform(1, [1, 1, ...info.attributes.kernel_shape], 'float32')],
    [batch * channels, 1, height, width],
    'float32',
    {
      ...info.attributes,
      output_padding: [height - covered[0]! + top + bottom, width - covered[1]! + left + right],
    },
  );
  return transpose(tracer, reshape(tracer, spread, [batch, channels, height, width]), TO_CHANNELS_LAST);
};

export const POOLING: KernelTable = {
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
};
