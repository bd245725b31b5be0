import { nodeModule } from './node-module.js';

/** Where the driver of NVIDIA GPUs shows, by platform; on Linux also that of WSL. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  linux: ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'],
  win32: ['C:\\Windows\\System32\\nvcuda.dll'],
};

/** Whether this machine has a driver for NVIDIA GPUs: without one, nothing that is installed makes CUDA load. */
export function hasNvidiaDriver(): boolean {
  const files = nodeModule('node:fs');
  return files !== undefined && (PLACES[process.platform] ?? []).some((place) => files.existsSync(place));
}
