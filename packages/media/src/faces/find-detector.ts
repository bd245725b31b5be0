import { ConfigError, EncoderError } from '@erc/core';
import { type ModelFile, openModelFile } from '@erc/pretrained';
import type { ResolvedFacesOptions } from './options.js';

/**
 * The detector's file by its path, of a folder, or of a repository of the hub, from which it is downloaded if need be; hashed.
 *
 * @throws ConfigError when there is no such file, or another one than was asked for.
 * @throws EncoderError for a folder or a repository that does not give it.
 */
export async function findDetector(
  { model, file, revision, cacheDirectory, offline, sha256 }: ResolvedFacesOptions,
  signal?: AbortSignal,
): Promise<ModelFile> {
  const options = { model, file, revision, cacheDirectory, offline };
  const found = await openModelFile(options, { where: 'media: faces', signal }).catch((error: unknown) => {
    // A wrong path is a wrong option.
    if (file === undefined && error instanceof EncoderError)
      throw new ConfigError(error.message, { cause: error });
    throw error;
  });
  if (sha256 !== undefined && sha256 !== found.sha256) {
    throw new ConfigError(
      `media: faces: model: expected a file with the SHA-256 ${sha256}, received ${found.path} with ${found.sha256}.`,
    );
  }
  return found;
}
