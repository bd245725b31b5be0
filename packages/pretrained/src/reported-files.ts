import type { EncoderFile } from '@erc/core';
import type { ModelFiles } from './model-files.js';

/**
 * The same files, each of which is told of when it is found.
 *
 * @param model As the options name it.
 */
export function reportedFiles(
  source: ModelFiles,
  model: string,
  onFile: ((file: EncoderFile) => void) | undefined,
): ModelFiles {
  if (!onFile) return source;
  const told = async (name: string, found: Promise<string | undefined>): Promise<string | undefined> => {
    const path = await found;
    if (path !== undefined) onFile({ model, name: name.replaceAll('\\', '/'), path });
    return path;
  };
  return {
    ...source,
    find: (name) => told(name, source.find(name)),
    findOptional: (name) => told(name, source.findOptional(name)),
  };
}
