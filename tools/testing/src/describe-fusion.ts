import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientsOf, isAllFinite } from './gradients.js';
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
const STEPS = 4;

/** A batch before it is tensors. */
interface Drawn {
  /** Of the streams' numbers. */
  readonly seed: number;
  /** Which steps of each row are real, `[batch][steps]`; the rows are others in each stream. */
  readonly real: readonly (readonly boolean[])[];
  /** A row to look at. */
  readonly row: number;
}

/** Padding at the end, of other lengths from row to row. */
const exampleOf = (steps: number): Drawn => ({
  seed: 1,
  real: [1, 0.5, 0.75, 1].map((share) =>
    Array.from({ length: steps }, (_, t) => t < Math.ceil(share * steps)),
  ),
  row: 0,
});

/** Padding anywhere; rows without any real step too. */
const drawnOf = (steps: number): fc.Arbitrary<Drawn> =>
  fc.record({
    seed: fc.nat(99),
    real: fc.array(fc.array(fc.boolean(), { minLength: steps, maxLength: steps }), {
      minLength: BATCH,
      maxLength: BATCH,
    }),
    row: fc.nat(BATCH - 1),
  });

const evaluating = (): ForwardContext => ({
  training: false,
  dropout: (x) => x,
  speakers: tf.tensor1d([0, 1, 1, 0], 'int32'),
  genders: tf.tensor1d([1, 0, -1, 1], 'int32'),
});

function makeStreams({ inputs, steps = STEPS }: FusionSuiteOptions, drawn = exampleOf(steps)): Streams {
  const maskOf = (first: number): tf.Tensor2D =>
    tf.tensor2d(drawn.real.map((_, row) => drawn.real[(row + first) % BATCH]!.map(Number)));
  const stream = ({ modality, dim, kind }: StreamSpec, i: number): FeatureStream => {
    const shape = kind === 'vector' ? [BATCH, dim] : [BATCH, steps, dim];
    const values = spread(shape, drawn.seed + i) as tf.Tensor2D;
    return kind === 'vector' ? { modality, values } : { modality, values, mask: maskOf(i) };
  };
  const entries = Object.entries(inputs).map(([name, spec], i) => [name, stream(spec, i)] as const);
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

/**
 * Gradients of a fixed weighting of what comes out, by path of the parameter and by `stream <name>`; `null` where it does not depend on one.
 */
function gradients(fusion: Fusion, streams: Streams): Record<string, tf.Tensor | null> {
  const variables = fusion.parameters.map(({ path, variable }) => [path, variable as tf.Tensor] as const);
  const values = Object.entries(streams).map(([name, stream]) => [streamKey(name), stream.values] as const);
  const weighted = (given: Readonly<Record<string, tf.Tensor>>): tf.Scalar => {
    const read = Object.entries(streams).map(
      ([name, stream]) => [name, withValues(stream, given[streamKey(name)]!)] as const,
    );
    const { fused, streamEmbeddings = {} } = fusion.fuse(Object.fromEntries(read), evaluating());
    const sums = [fused, ...Object.values(streamEmbeddings)].map((x) =>
      tf.sum(tf.mul(x, spread(x.shape, 11))),
    );
    return tf.addN(sums) as tf.Scalar;
  };
  return gradientsOf(weighted, Object.fromEntries([...variables, ...values])).gradients;
}

const streamKey = (name: string): string => `stream ${name}`;

/**
 * Conformance suite of a fusion module: declared facts, one row at a time, order of keys, gradients, memory, padding, errors.
 *
 * @param makeFusion Makes the fusion for the given inputs, from the same seed each time; called in each test, after the backend has
 *   started. The suite moves the parameters off their first values, where a bias of 0 would hide what it does, and disposes it.
 */
export function describeFusion(
  name: string,
  makeFusion: (inputs: Readonly<Record<string, StreamSpec>>) => Fusion,
  options: FusionSuiteOptions,
): void {
  const { inputs, steps = STEPS, hasZeroGradient = () => false, mayMiss = false } = options;
  const hasSequences = Object.values(inputs).some(({ kind }) => kind === 'sequence');

  const make = (made: Readonly<Record<string, StreamSpec>>): Fusion => {
    const fusion = makeFusion(made);
    tf.tidy(() => {
      for (const [i, { variable }] of fusion.parameters.entries()) {
        variable.assign(tf.add(variable, tf.mul(spread(variable.shape, i + 20), 0.2)));
      }
    });
    return fusion;
  };
  const check = (fact: string, body: (fusion: Fusion, streams: Streams) => void): void =>
    it(fact, () => {
      const fusion = make(inputs);
      try {
        tf.tidy(() => body(fusion, makeStreams(options)));
      } finally {
        fusion.dispose();
      }
    });
  /** The body holds for every batch. */
  const checkAll = (fact: string, body: (fusion: Fusion, streams: Streams, row: number) => void): void =>
    check(fact, (fusion) => {
      const property = fc.property(drawnOf(steps), (drawn) =>
        tf.tidy(() => body(fusion, makeStreams(options, drawn), drawn.row)),
      );
      fc.assert(property, { seed: 7, numRuns: 3, examples: [[exampleOf(steps)]] });
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

    checkAll('keeps each row to itself', (fusion, streams, row) => {
      const own = tf.tensor1d(Array.from({ length: BATCH }, (_, i) => (i === row ? 1 : 0)));
      const changeOthers = (stream: FeatureStream): FeatureStream => {
        const { shape } = stream.values;
        const others = tf.reshape(tf.sub(1, own), [BATCH, ...shape.slice(1).map(() => 1)]);
        return withValues(stream, tf.add(stream.values, tf.mul(others, spread(shape, 12))));
      };
      const rowOf = (given: Streams): tf.Tensor => tf.slice(fuse(fusion, given), row, 1);
      expect(rowOf(mapStreams(streams, changeOthers))).toBeAllClose(rowOf(streams));
    });

    check('does not depend on the order of keys', (fusion, streams) => {
      const expected = fuse(fusion, streams);
      expect(fuse(fusion, reversed(streams))).toBeAllClose(expected);
      const other = make(reversed(inputs));
      expect(other.parameters.map(({ path }) => path)).toEqual(fusion.parameters.map(({ path }) => path));
      expect(fuse(other, streams)).toBeAllClose(expected);
      other.dispose();
    });

    check('has parameters with unique paths, each reached by the gradient', (fusion, streams) => {
      const paths = fusion.parameters.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      if (paths.length === 0) return;
      const given = mayMiss ? withGaps(streams) : streams;
      const found = gradients(fusion, given);
      for (const path of paths) {
        const gradient = found[path];
        expect(gradient, `${path}: expected a gradient, received none`).not.toBeNull();
        expect(isAllFinite(gradient!), `${path}: expected a finite gradient`).toBe(true);
        if (hasZeroGradient(path)) continue;
        const largest = tf.max(tf.abs(gradient!)).dataSync()[0]!;
        expect(largest, `${path}: expected a gradient other than 0`).toBeGreaterThan(0);
      }
    });

    check('can be traced: reads no values and draws nothing', (fusion, streams) => {
      expectTraceable(() => gradients(fusion, streams));
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

    checkAll('does not read steps that the mask leaves out, in values and gradients', (fusion, streams) => {
      const paddingOf = ({ mask }: FeatureStream): tf.Tensor => tf.sub(1, tf.expandDims(mask!, -1));
      const changePadding = (stream: FeatureStream): FeatureStream =>
        stream.mask
          ? withValues(
              stream,
              tf.add(stream.values, tf.mul(paddingOf(stream), spread(stream.values.shape, 13))),
            )
          : stream;
      const changed = mapStreams(streams, changePadding);
      expect(fuse(fusion, changed)).toBeAllClose(fuse(fusion, streams));
      const [before, after] = [gradients(fusion, streams), gradients(fusion, changed)];
      for (const [name, gradient] of Object.entries(before)) {
        if (gradient) expect(after[name], name).toBeAllClose(gradient, { rtol: 1e-4, atol: 1e-5 });
        else expect(after[name], name).toBeNull();
      }
      for (const [name, stream] of Object.entries(streams)) {
        const gradient = after[streamKey(name)];
        if (!stream.mask || !gradient) continue;
        const padding = tf.mul(gradient, paddingOf(stream));
        expect(padding, name).toBeAllClose(tf.zerosLike(padding), { atol: 0 });
      }
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
      for (const [path, gradient] of Object.entries(gradients(fusion, changed))) {
        if (gradient) expect(isAllFinite(gradient), `${path}: expected a finite gradient`).toBe(true);
      }
    });
  });
}
