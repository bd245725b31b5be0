import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it, vi } from 'vitest';
import { traceOnce } from './trace.js';

beforeAll(() => tf.setBackend('cpu'));

const double = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, 2) });
const inputs = { x: { shape: [2], dtype: 'float32' } } as const;

it('two copies of the package in one process trace beside each other', async () => {
  const first = traceOnce(double, inputs);
  vi.resetModules();
  const { traceOnce: traceWithCopy } = await import('./trace.js');
  expect(traceWithCopy).not.toBe(traceOnce);
  const nodes = first.graph.nodes.map(({ op }) => op);
  expect(traceWithCopy(double, inputs).graph.nodes.map(({ op }) => op)).toEqual(nodes);
  expect(traceOnce(double, inputs).graph.nodes.map(({ op }) => op)).toEqual(nodes);
});
