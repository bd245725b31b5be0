import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { TENSORFLOW } from '../__fixtures__/tensorflow.js';
import { installGradients } from '../gradients.js';
import { KERNELS } from './install.js';

/** Kernels that are only written into backward passes, or that have no slope. */
const WITHOUT = new Set([
  'MaxPoolGrad',
  'AvgPoolGrad',
  'EluGrad',
  'Conv2DBackpropFilter',
  'All',
  'Any',
  'Fill',
  'Range',
  'LinSpace',
  'LogicalAnd',
  'LogicalOr',
  'LogicalNot',
  '_FusedMatMul',
  'FusedConv2D',
]);

/** No backend of tfjs has these: `tf.broadcastTo` and `tf.logSoftmax` are made of other kernels. */
const COMPOSED = ['BroadcastTo', 'LogSoftmax'];

function table(): string {
  installGradients();
  const mark = (present: unknown): string => (present ? '✓' : '–');
  const rows = Object.keys(KERNELS)
    .sort()
    .map((name) => {
      const gradient = WITHOUT.has(name) ? '' : mark(tf.getGradient(name));
      return `| ${name} | ✓ | ${mark(tf.getKernel(name, 'wasm'))} | ${mark(tf.getKernel(name, 'cpu'))} | ${gradient} |`;
    });
  return ['| kernel | onnx | wasm | cpu | gradient |', '|---|---|---|---|---|', ...rows].join('\n');
}

describe('the table of kernels in docs/engine.md', () => {
  it('is the one that the code has', () => {
    const page = readFileSync(new URL('../../../../docs/engine.md', import.meta.url), 'utf8');
    const [, written] = /<!-- kernels:.*?-->\s*(.*?)\s*<!-- \/kernels -->/s.exec(page) ?? [];
    expect(written).toBe(table());
  });

  it.skipIf(!TENSORFLOW)(
    'says rightly what TensorFlow has (ERC_TFJS_NODE: expected the folder that tools/tensorflow/build.mjs made)',
    () => {
      const missing = Object.keys(KERNELS).filter((name) => !tf.getKernel(name, 'tensorflow'));
      expect(missing).toEqual(COMPOSED);
    },
  );
});
