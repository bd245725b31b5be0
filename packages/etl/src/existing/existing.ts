import { resolve } from 'node:path';
import { ConfigError, DataError, ownOptions } from '@erc/core';
import { refuseUri } from '@erc/core/node';
import { z } from 'zod';
import { identityOf, readManifest } from '../dataset-folder/manifest.js';
import { mediaFault } from '../dataset-folder/media-fault.js';
import type { SourceDescriptor } from '../source/define-source.js';
import { sourceFields } from '../source/source-schema.js';

/** Options of the `existing` source. */
export const existingSourceOptionsSchema = z.strictObject({
  source: z.literal('existing'),
  ...sourceFields,
  /** The identity that the folder must have, as a run that read it records it in `inputs.json`. @default any */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')
    .optional(),
});

/** Options of the `existing` source, as a recipe gives them. */
export type ExistingSourceOptions = z.input<typeof existingSourceOptionsSchema>;

const own = ownOptions('source', existingSourceOptionsSchema);

/**
 * A dataset folder that is made already, at `into`: nothing is made of it, and nothing in it is changed. Its media are compared with what `dataset.json` says
 * of them, as those of every dataset folder are.
 */
export const existing: SourceDescriptor<typeof existingSourceOptionsSchema> = {
  kind: 'source',
  type: 'existing',
  schema: existingSourceOptionsSchema,
  withPaths: (options, resolve) => ({ ...own(options), into: resolve.path(options.into) }),
  clips: () => undefined,
  async prepare(options, { dryRun, closed = [], verify, keepChanged, log, signal } = {}) {
    const { into, sha256 } = own(options);
    refuseUri(into);
    const directory = resolve(into);
    signal?.throwIfAborted();
    const manifest = await readManifest(directory);
    const identity = identityOf(manifest.files);
    if (sha256 !== undefined && sha256 !== identity) {
      throw new ConfigError(
        `dataset: sha256: expected the dataset folder of ${sha256}, received ${directory}, which was written as ${identity}.`,
      );
    }
    dryRun?.(manifest);
    const fault = dryRun ? undefined : await mediaFault(directory, manifest, { closed, verify, log });
    // Who resumes a run reads it, and refuses with file and row.
    if (fault !== undefined && !keepChanged) throw new DataError(fault);
    return { directory, reused: true };
  },
};

/**
 * What `{ folder: … }`, a dataset by its folder alone, says in the words of a source.
 *
 * @param dataset A dataset of a recipe, not yet checked. Anything else comes back as it is.
 */
export function existingFromFolder(dataset: unknown): unknown {
  if (typeof dataset !== 'object' || dataset === null || Array.isArray(dataset)) return dataset;
  if (!Object.hasOwn(dataset, 'folder') || Object.hasOwn(dataset, 'source')) return dataset;
  const { folder: into, ...others } = { folder: undefined, ...dataset };
  return { source: 'existing', into, ...others };
}
