import { utteranceColumns } from '@erc/core';
import type { ModelManifest } from '../model-folder/manifest.js';

/** Names of the columns that a model reads of a turn beside its text, its voice and its face, each once: `columns` of a turn. */
export function columnsOfModel({ streams }: Pick<ModelManifest, 'streams'>): string[] {
  const names = Object.values(streams).flatMap(({ modality, encoder }) => {
    const parsed = utteranceColumns(modality).schema.safeParse(encoder);
    return parsed.success ? parsed.data.names : [];
  });
  return [...new Set(names)];
}
