import { arch, availableParallelism, cpus, platform } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { RunEnvironment } from './run-record.js';

/** The machine and runtime of this process. */
export function runEnvironment(): RunEnvironment {
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    tfjs: tf.version.tfjs,
  };
}
