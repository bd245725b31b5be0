import { arch, availableParallelism, cpus, platform } from 'node:os';
import * as tf from '@tensorflow/tfjs';

/** What numbers were computed with. */
export interface RunEnvironment {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Version of TensorFlow.js. */
  readonly tfjs: string;
}

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
