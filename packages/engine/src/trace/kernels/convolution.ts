import { backend_util } from '@tensorflow/tfjs';
import { EngineError } from '../../errors.js';
import { type Kernel, type KernelTable, reshape, transpose } from '../kernel.js';
import type { Tracer } from '../tracer.js';
import type { TracedValue } from '../value.js';
import { binary } from './elementwise.js';
import { activated, matMul } from './matmul.js';
import { concat, pad, slice } from './shape.js';

const TO_CHANNELS_FIRST = [0, 3, 1, 2];
const TO_CHANNELS_LAST = [0, 2, 3, 1];

/** Strides, paddings and extents, computed by tfjs's own rules. */
function geometry(
  attributes: Readonly<Record<string, unknown>>,
  input: readonly number[],
  filter: readonly number[],
  depthwise = false,
) {
  const format = attributes.dataFormat ?? 'NHWC';
  if (format !== 'NHWC')
    throw new EngineError(
      'unsupported-kernel',
      `tf.conv2d: expected dataFormat NHWC, received ${String(format)}.`,
    );
  return backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    attributes.strides as [number, number],
    (attributes.dilations ?? 1) as [number, number],
    attributes.pad as 'same' | 'valid',
    attributes.dimRoundingMode as 'floor',
    depthwise,
  );
}

type Geometry = ReturnType<typeof geometry>;

const layout = (info: Geometry) => ({
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
  pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
});

/** tfjs filters are [height, width, in, out]; ONNX wants [out, in, height, width]. */
function convolve(tracer: Tracer, x: TracedValue, filter: TracedValue, info: Geometry): TracedValue {
  const [batch, height, width, channels] = info.outShape as [number, number, number, number];
  const result = tracer.node(
    'Conv',
    [transpose(tracer, x, TO_CHANNELS_FIRST), transpose(tracer, filter, [3, 2, 0, 1])],
    [batch, channels, height, width],
    'float32',
    { ...layout(info), kernel_shape: filter.shape.slice(0, 2) },
  );
  return transpose(tracer, result, TO_CHANNELS_LAST);
}

const conv2d: Kernel = ({ tracer, inputs, attributes }) => {
  const { x, filter } = inputs as Record<'x' | 'filter', TracedValue>;
  return convolve(tracer, x, filter, geometry(attributes, x.shape, filter.shape));
};

const fusedConv2d: Kernel = (call) => {
  const product = conv2d(call) as TracedValue;
  const bias = call.inputs.bias;
  const sum = bias ? binary(call.tracer, 'Add', product, bias) : product;
  return activated(call.tracer, sum, call.attributes.activation);
};

/** The gradient with respect to the input is a transposed convolution. */
const conv2dBackpropInput: Kernel = ({ tracer, inputs, attributes }) => {
  const { dy, filter } = inputs as Record<'dy' | 'filter', TracedValue>;
  const shape = attributes.inputShape as number[];
  const info = geometry(attributes, shape, filter.shape);
  const extent = [
    (info.outHeight - 1) * info.strideHeight + info.filterHeight - info.padInfo.top - info.padInfo.bottom,
    (info.outWidth - 1) * info.strideWidth + info.filterWidth - info.padInfo.left - info.padInfo.right,
  ];
  const [batch, height, width, channels] = shape as [number, number, number, number];
  // Rows that the forward pass never reached, because the stride did not divide, have no gradient.
  const output_padding = [height - extent[0]!, width - extent[1]!];
  const result = tracer.node(
    'ConvTranspose',
    [transpose(tracer, dy, TO_CHANNELS_FIRST), transpose(tracer, filter, [3, 2, 0, 1])],
    [batch, channels, height, width],
    'float32',
    { ...layout(info), kernel_shape: filter.shape.slice(0, 2), output_padding },
  );
  return transpose(tracer, result, TO_CHANNELS_LAST);
};

/** The gradient with respect to the filter: for each tap, the rows it saw times the rows it made, as one matrix product. */
const conv2dBackpropFilter: Kernel = ({ tracer, inputs, attributes }) => {
  const { x, dy } = inputs as Record<'x' | 'dy', TracedValue>;
  const shape = attributes.filterShape as number[];
  const info = geometry(attributes, x.shape, shape);
  const { top, bottom, left, right } = info.padInfo;
  const padded = pad(tracer, x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const [batch, height, width, channels] = dy.shape as [number, number, number, number];
  const made = reshape(tracer, dy, [batch * height * width, channels]);
  const inChannels = x.shape[3]!;
  const taps: TracedValue[] = [];
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const begin = [0, row * info.dilationHeight, column * info.dilationWidth, 0];
      const seen = slice(
        tracer,
        padded,
        begin,
        [batch, height, width, inChannels],
        [1, info.strideHeight, info.strideWidth, 1],
      );
      const product = matMul(
        tracer,
        reshape(tracer, seen, [batch * height * width, inChannels]),
        made,
        true,
        false,
      );
      taps.push(reshape(tracer, product, [1, inChannels, channels]));
    }
  }
  return reshape(tracer, concat(tracer, taps, 0), shape);
};

/** Each input channel has its own filters: a convolution in groups. tfjs filters are [height, width, in, multiplier]. */
const depthwise: Kernel = ({ tracer, inputs, attributes }) => {
  const { x, filter } = inputs as Record<'x' | 'filter', TracedValue>;
  const info = geometry(attributes, x.shape, filter.shape, true);
  const [filterHeight, filterWidth, inChannels, multiplier] = filter.shape as [
    number,
    number,
    number,
    number,
  ];
  const kernel = reshape(tracer, transpose(tracer, filter, [2, 3, 0, 1]), [
    inChannels * multiplier,
    1,
    filterHeight,
    filterWidth,
  ]);
  const [batch, height, width, channels] = info.outShape as [number, number, number, number];
  const result = tracer.node(
    'Conv',
    [transpose(tracer, x, TO_CHANNELS_FIRST), kernel],
    [batch, channels, height, width],
    'float32',
    { ...layout(info), kernel_shape: [filterHeight, filterWidth], group: inChannels },
  );
  return transpose(tracer, result, TO_CHANNELS_LAST);
};

export const CONVOLUTION: KernelTable = {
  Conv2D: conv2d,
  FusedConv2D: fusedConv2d,
  Conv2DBackpropInput: conv2dBackpropInput,
  Conv2DBackpropFilter: conv2dBackpropFilter,
  DepthwiseConv2dNative: depthwise,
};
