// What stands behind `#runtime` in package.json, in a browser.
import type { Runtime } from '../runtime.js';

export const packageName: Runtime['packageName'] = 'onnxruntime-web';

// The part that computes on the CPU alone: a third of what there is.
export const load: Runtime['load'] = () => import('onnxruntime-web/wasm');

export const ownOptions: Runtime['ownOptions'] = (ort, threads) => {
  // What `intraOpNumThreads` is to onnxruntime-node. Read once, by the first session of a page.
  if (threads !== undefined) ort.env.wasm.numThreads = threads;
  return { executionProviders: ['wasm'] };
};
