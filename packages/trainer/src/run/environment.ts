import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { RunEnvironment } from './run-record.js';

/** The machine and runtime of this process. */
export function runEnvironment(): RunEnvironment {
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
  };
}
