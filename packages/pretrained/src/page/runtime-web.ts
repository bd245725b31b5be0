// What stands behind `#runtime` in package.json, in a browser.
import { EncoderError } from '@erc/core';
import { createOrtSession } from '../ort-session.js';
import type { Runtime } from '../runtime.js';

export const packageName: Runtime['packageName'] = 'onnxruntime-web';

// The part that computes on the CPU alone: a third of what there is.
export const load: Runtime['load'] = () => import('onnxruntime-web/wasm');

export const createSession: Runtime['createSession'] = (ort, options) => {
  const { threads, precision } = options;
  if (precision !== 'float32') {
    throw new EncoderError(
      `precision: expected float32, which is all that there is in a browser; received ${precision}`,
    );
  }
  // What `intraOpNumThreads` is to onnxruntime-node. Read once, by the first session of a page.
  if (threads !== undefined) ort.env.wasm.numThreads = threads;
  return createOrtSession(ort, options, { executionProviders: ['wasm'] });
};
