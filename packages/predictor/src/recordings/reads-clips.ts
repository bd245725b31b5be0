import type { ModelManifest } from '../model-folder/manifest.js';

/** Whether a model reads voices or faces at all: of a model of text, clips need not be opened. */
export const readsClips = ({ streams }: Pick<ModelManifest, 'streams'>): boolean =>
  Object.values(streams).some(({ modality }) => modality !== 'text');
