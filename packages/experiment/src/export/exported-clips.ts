import { clipsOfDataset } from '@erc/etl';
import type { ClipOptions } from '@erc/media';
import { findDetector } from '@erc/media/node';
import type { ModelManifestInput } from '@erc/predictor';
import type { Run } from '../evaluate/runs.js';
import { userPaths } from '../user-paths.js';
import type { ModelFileContent } from './write-model-folder.js';

/** How clips are cut for a model, and what the model folder holds for it, by path. */
export interface ExportedClips {
  /** `undefined`: nothing says how those were cut that it was trained on. */
  readonly clips: ModelManifestInput['clips'];
  readonly files: ReadonlyMap<string, ModelFileContent>;
}

const FOLDER = 'clips';
const DETECTOR = 'detector.onnx';

/**
 * How clips became voices and pictures where a run was trained: by its recipe, or by its dataset folder, of which then `dataset.json` alone is read. A detector of
 * faces is taken along.
 *
 * @throws DataError for a `dataset.json` that cannot be read; what `@erc/media` throws for a detector that is not there.
 */
export async function exportedClips(
  { recipe: { dataset }, registries, dataset: { directory } }: Pick<Run, 'recipe' | 'registries' | 'dataset'>,
  signal: AbortSignal,
): Promise<ExportedClips> {
  const source = registries.sources.of(dataset);
  const said = source.clips(source.withPaths(dataset, userPaths));
  // The folder may be gone: then clips are refused when the model is used, and all else is answered.
  const clips = said ?? (await clipsOfDataset(directory));
  if (!clips) return { clips, files: new Map() };
  const { cut, media } = clips;
  const { workers: _ofThisMachine, faces, ...how } = media;
  if (!faces) return { clips: { media: how, cut }, files: new Map() };
  const { path } = await findDetector(faces, signal);
  return {
    clips: { media: { ...how, faces: portableFaces(faces) }, cut, folder: FOLDER },
    files: new Map([[`${FOLDER}/${DETECTOR}`, { from: path }]]),
  };
}

type Faces = NonNullable<ClipOptions['media']['faces']>;

/** The same detector by the copy of its file. */
const portableFaces = ({
  model: _model,
  file: _file,
  revision: _revision,
  cacheDirectory: _cache,
  ...faces
}: Faces): Faces => ({ ...faces, model: `./${DETECTOR}` });
