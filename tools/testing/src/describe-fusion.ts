import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { isAllFinite } from './gradients.js';
import './matchers.js';
import { spread } from './numbers.js';
import { expectTraceable } from './traceable.js';

type Modality = 'text' | 'audio' | 'visual';

interface StreamSpec {
  readonly modality: Modality;
  readonly dim: number;
  readonly kind: 'vector' | 'sequence';
}

interface FeatureStream {
  readonly modality: Modality;
  readonly values: tf.Tensor2D | tf.Tensor3D;
  readonly mask?: tf.Tensor2D;
  readonly present?: tf.Tensor1D;
}

interface ForwardContext {
  readonly training: boolean;
  dropout<T extends tf.Tensor>(x: T, rate: number): T;
  readonly speakers?: tf.Tensor1D;
  readonly genders?: tf.Tensor1D;
}

interface FusionResult {
  readonly fused: tf.Tensor2D;
  readonly attention?: tf.Tensor;
  readonly streamEmbeddings?: Readonly<Record<string, tf.Tensor2D>>;
}

interface Fusion {
  readonly type: string;
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  readonly outputDim: number;
  readonly parameters: readonly { readonly path: string; readonly variable: tf.Variable }[];
  fuse(streams: Readonly<Record<string, FeatureStream>>, context: ForwardContext): FusionResult;
  dispose(): void;
}

type Streams = Record<string, FeatureStream>;

export interface FusionSuiteOptions {
  /** The streams the fusion is made for. */
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  /** Steps of every `sequence` stream. @default 4 */
  readonly steps?: number;
  /** Parameters whose gradient is 0 by mathematics, such as key biases. @default none */
  readonly hasZeroGradient?: (path: string) => boolean;
  /** The fusion lets streams be missing. @default false */
  readonly mayMiss?: boolean;
}

const BATCH = 4;
/** Real steps of each row: padding differs from row to row. */
const REAL_STEPS = [1, 0.5, 0.75, 1];

const evaluating = (): ForwardContext => ({
  training: false,
  dropout: (x) => x,
  speakers: tf.tensor1d([0, 1, 1, 0], 'int32'),
  genders: tf.tensor1d([1, 0, -1, 1], 'int32'),
});

const stepMask = (steps: number): tf.Tensor2D =>
  tf.tensor2d(
    REAL_STEPS.map((share) =>
      Array.from({ length: steps }, (_, i) => (i < Math.ceil(share * steps) ? 1 : 0)),
    ),
  );

function makeStreams({ inputs, steps = 4 }: FusionSuiteOptions): Streams {
  const stream = ({ modality, dim, kind }: StreamSpec, seed: number): FeatureStream =>
    kind === 'vector'
      ? { modality, values: spread([BATCH, dim], seed) as tf.Tensor2D }
      : { modality, values: spread([BATCH, steps, dim], seed) as tf.Tensor3D, mask: stepMask(steps) };
  const entries = Object.entries(inputs).map(([name, spec], i) => [name, stream(spec, i + 1)] as const);
  return Object.fromEntries(entries);
}

const mapStreams = (streams: Streams, change: (stream: FeatureStream) => FeatureStream): Streams =>
  Object.fromEntries(Object.entries(streams).map(([name, stream]) => [name, change(stream)]));

/** Each stream is missing from one row, and each row has at least one when there are two streams or more. */
const withGaps = (streams: Streams): Streams =>
  Object.fromEntries(
    Object.entries(streams).map(([name, stream], i) => [
      name,
      { ...stream, present: tf.tensor1d(Array.from({ length: BATCH }, (_, row) => (row === i ? 0 : 1))) },
    ]),
  );

const withValues = (stream: FeatureStream, values: tf.Tensor): FeatureStream => ({
  ...stream,
  values: values as tf.Tensor2D,
});

const reversed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).reverse());

/** Gradients of a fixed weighting of `fused`, by path; `null` where the output does not depend on the parameter. */
function parameterGradients(fusion: Fusion, streams: Streams): Record<string, tf.Tensor | null> {
  const variables = fusion.parameters.map(({ variable }) => variable);
  const { grads } = tf.variableGrads(() => {
    const { fused, streamEmbeddings = {} } = fusion.fuse(streams, evaluating());
    const sums = [fused, ...Object.values(streamEmbeddings)].map((x) =>
      tf.sum(tf.mul(x, spread(x.shape, 11))),
    );
    return tf.addN(sums) as tf.Scalar;
  }, variables);
  return Object.fromEntries(
    fusion.parameters.map(({ path, variable }) => [path, grads[variable.name] ?? null]),
  );
}

/**
 * Conformance suite of a fusion module: declared facts, one row at a time, order of keys, gradients, memory, padding, errors.
 *
 * @param makeFusion Makes the fusion for the given inputs, from the same seed each time; called in each test, after the backend has
 *   started. The suite disposes it.
 */
export function describeFusion(
  name: string,
  makeFusion: (inputs: Readonly<Record<string, StreamSpec>>) => Fusion,
  options: FusionSuiteOptions,
): void {
  const { inputs, hasZeroGradient = () => false, mayMiss = false } = options;
  const hasSequences = Object.values(inputs).some(({ kind }) => kind === 'sequence');

  const check = (fact: string, body: (fusion: Fusion, streams: Streams) => void): void =>
    it(fact, () => {
      const fusion = makeFusion(inputs);
      try {
        tf.tidy(() => body(fusion, makeStreams(options)));
      } finally {
        fusion.dispose();
      }
    });
  const fuse = (fusion: Fusion, streams: Streams): tf.Tensor2D => fusion.fuse(streams, evaluating()).fused;

  describe(`${name} is a fusion that`, () => {
    check('gives [batch, outputDim], finite', (fusion, streams) => {
      const fused = fuse(fusion, streams);
      expect(fused.shape).toEqual([BATCH, fusion.outputDim]);
      expect(isAllFinite(fused)).toBe(true);
    });

    check('declares the inputs it was made for', (fusion) => {
      expect(fusion.inputs).toEqual(inputs);
    });

    check('gives the same numbers twice when not training', (fusion, streams) => {
      expect(fuse(fusion, streams).dataSync()).toEqual(fuse(fusion, streams).dataSync());
    });

    check('keeps each row to itself', (fusion, streams) => {
      const changeOthers = (stream: FeatureStream): FeatureStream => {
        const rest = stream.values.shape.slice(1);
        return withValues(
          stream,
          tf.concat([tf.slice(stream.values, 0, 1), spread([BATCH - 1, ...rest], 12)], 0),
        );
      };
      const first = (x: tf.Tensor2D): tf.Tensor => tf.slice(x, 0, 1);
      expect(first(fuse(fusion, mapStreams(streams, changeOthers)))).toBeAllClose(
        first(fuse(fusion, streams)),
      );
    });

    check('does not depend on the order of keys', (fusion, streams) => {
      const expected = fuse(fusion, streams);
      expect(fuse(fusion, reversed(streams))).toBeAllClose(expected);
      const other = makeFusion(reversed(inputs));
      expect(other.parameters.map(({ path }) => path)).toEqual(fusion.parameters.map(({ path }) => path));
      expect(fuse(other, streams)).toBeAllClose(expected);
      other.dispose();
    });

    check('has parameters with unique paths, each reached by the gradient', (fusion, streams) => {
      const paths = fusion.parameters.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      if (paths.length === 0) return;
      const given = mayMiss ? withGaps(streams) : streams;
      for (const [path, gradient] of Object.entries(parameterGradients(fusion, given))) {
        expect(gradient, `${path}: expected a gradient, received none`).not.toBeNull();
        expect(isAllFinite(gradient!), `${path}: expected a finite gradient`).toBe(true);
        if (hasZeroGradient(path)) continue;
        const largest = tf.max(tf.abs(gradient!)).dataSync()[0]!;
        expect(largest, `${path}: expected a gradient other than 0`).toBeGreaterThan(0);
      }
    });

    check('can be traced: reads no values and draws nothing', (fusion, streams) => {
      expectTraceable(() => (fusion.parameters.length > 0 ? parameterGradients : fuse)(fusion, streams));
    });

    it('leaks no tensor', () => {
      const start = tf.memory().numTensors;
      const fusion = makeFusion(inputs);
      tf.tidy(() => {
        const [streams, context] = [makeStreams(options), evaluating()];
        const before = tf.memory().numTensors;
        const { attention, streamEmbeddings = {} } = fusion.fuse(streams, context);
        const kept = 1 + (attention ? 1 : 0) + Object.keys(streamEmbeddings).length;
        expect(tf.memory().numTensors - before).toBe(kept);
      });
      fusion.dispose();
      expect(tf.memory().numTensors).toBe(start);
    });

    if (!mayMiss) {
      it.each(Object.keys(inputs))('names the stream "%s" when it is missing', (stream) => {
        const fusion = makeFusion(inputs);
        tf.tidy(() => {
          const { [stream]: _, ...rest } = makeStreams(options);
          expect(() => fuse(fusion, rest)).toThrowError(new RegExp(`expected.*\\b${stream}\\b`, 's'));
        });
        fusion.dispose();
      });
    } else if (Object.keys(inputs).length > 1) {
      check('does not read a stream where it is missing', (fusion, streams) => {
        const given = withGaps(streams);
        const changed = mapStreams(given, (stream) => {
          const gone = tf.reshape(tf.sub(1, stream.present!), [
            BATCH,
            ...stream.values.shape.slice(1).map(() => 1),
          ]);
          return withValues(stream, tf.add(stream.values, tf.mul(gone, spread(stream.values.shape, 14))));
        });
        expect(fuse(fusion, changed)).toBeAllClose(fuse(fusion, given));
      });

      check('gives for a stream that no example has what it gives without the stream', (fusion, streams) => {
        for (const name of Object.keys(inputs)) {
          const { [name]: stream, ...rest } = streams;
          const absent = { ...stream!, present: tf.zeros([BATCH]) as tf.Tensor1D };
          expect(fuse(fusion, { ...rest, [name]: absent }), name).toBeAllClose(fuse(fusion, rest));
        }
      });
    }

    if (!hasSequences) return;

    check('does not read steps that the mask leaves out', (fusion, streams) => {
      const changePadding = (stream: FeatureStream): FeatureStream => {
        if (!stream.mask) return stream;
        const padding = tf.sub(1, tf.expandDims(stream.mask, -1));
        return withValues(stream, tf.add(stream.values, tf.mul(padding, spread(stream.values.shape, 13))));
      };
      expect(fuse(fusion, mapStreams(streams, changePadding))).toBeAllClose(fuse(fusion, streams));
    });

    check('takes a missing mask for a mask of ones', (fusion, streams) => {
      const without = ({ mask: _, ...stream }: FeatureStream): FeatureStream => stream;
      const withOnes = (stream: FeatureStream): FeatureStream =>
        stream.mask ? { ...stream, mask: tf.onesLike(stream.mask) } : stream;
      expect(fuse(fusion, mapStreams(streams, without))).toBeAllClose(
        fuse(fusion, mapStreams(streams, withOnes)),
      );
    });

    check('stays finite for a row without any real step', (fusion, streams) => {
      const lastRowEmpty = (stream: FeatureStream): FeatureStream =>
        stream.mask ? { ...stream, mask: tf.mul(stream.mask, tf.tensor2d([[1], [1], [1], [0]])) } : stream;
      const changed = mapStreams(streams, lastRowEmpty);
      expect(isAllFinite(fuse(fusion, changed))).toBe(true);
      if (fusion.parameters.length === 0) return;
      for (const [path, gradient] of Object.entries(parameterGradients(fusion, changed))) {
        if (gradient) expect(isAllFinite(gradient), `${path}: expected a finite gradient`).toBe(true);
      }
    });
  });
}
