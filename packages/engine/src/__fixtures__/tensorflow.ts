import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { ResolvedEngine } from '../types.js';
import { ENGINE } from './agreement.js';

/** The folder that tools/tensorflow made, with @tensorflow/tfjs-node in it. */
const folder = process.env.ERC_TFJS_NODE;

if (folder !== undefined) {
  // As a program does that has the binding: it is imported before the engine is asked for it.
  createRequire(join(folder, 'package.json'))('@tensorflow/tfjs-node');
  await tf.setBackend('cpu');
}

/** TensorFlow, operation by operation; undefined where it is not at hand. */
export const TENSORFLOW: ResolvedEngine | undefined =
  folder === undefined ? undefined : { ...ENGINE, type: 'tfjs', backend: 'tensorflow', runtime: 'tfjs-node' };
