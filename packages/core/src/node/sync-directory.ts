import { type FileFunctions, nodeFiles } from './files.js';

/** Makes a rename in `directory` survive a power cut. Windows cannot open folders, and does not need it. */
export async function syncDirectory(directory: string, files: FileFunctions = nodeFiles): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await files.open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
