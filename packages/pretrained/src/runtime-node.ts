// What stands behind `#runtime` in package.json, in Node.
import { availableParallelism } from 'node:os';
import type { Runtime } from './runtime.js';

export const packageName: Runtime['packageName'] = 'onnxruntime-node';

export const load: Runtime['load'] = () => import('onnxruntime-node');

export const ownOptions: Runtime['ownOptions'] = (_ort, threads) => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads ?? availableParallelism(),
});
