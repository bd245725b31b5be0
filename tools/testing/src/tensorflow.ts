import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** The folder that tools/tensorflow/build.mjs made. */
const folder = process.env.ERC_TFJS_NODE;

/** Whether the backend `tensorflow` can be started here. */
export const HAS_TENSORFLOW = folder !== undefined;

/** For the name of a skipped test. */
export const TENSORFLOW_NEEDED = 'ERC_TFJS_NODE: expected the folder that tools/tensorflow/build.mjs made';

/** Imports the binding, as a program does that has one: it makes its backend known, and the current one. Does nothing where that is done. */
export function importTensorFlow(): void {
  if (folder === undefined) throw new Error(`${TENSORFLOW_NEEDED}, received none.`);
  if (tf.findBackendFactory('tensorflow') === null) {
    createRequire(join(folder, 'package.json'))('@tensorflow/tfjs-node');
  }
}
