import { basename, resolve } from 'node:path';
import { unusualRefusals } from '../source/unusual-refusals.js';
import type { ResolvedCorpusOptions } from './options.js';
import type { RawCorpus } from './read-corpus.js';

/** Everything that the dataset folder of a corpus depends on. */
export function corpusFingerprint(
  { splits, files, extras, hashes, clips }: RawCorpus,
  options: ResolvedCorpusOptions,
): Readonly<Record<string, unknown>> {
  const { licence, labels, columns, emotions, separator, cut, media } = options;
  return {
    name: nameOfCorpus(options),
    licence,
    labels,
    columns: Object.entries(columns).sort(),
    emotions: Object.entries(emotions).sort(),
    ...(separator !== undefined && { separator }),
    ...(cut && { cut }),
    splits: splits.map(({ split, sha256 }) => [split, sha256]),
    media: files.map(({ to }) => [to, hashes.get(to)]),
    ...(clips &&
      media && {
        clips: {
          sampleRateHz: media.sampleRateHz,
          frames: media.frames,
          decoder: clips.id.id,
          ...unusualRefusals(media),
        },
      }),
    ...(extras && { extras: extras.paths.map((path) => [basename(path), hashes.get(path)]) }),
  };
}

/** The name that the options give, or the folder's: `My Corpus` becomes `my-corpus`. */
export function nameOfCorpus({ name, into }: Pick<ResolvedCorpusOptions, 'name' | 'into'>): string {
  const words = basename(resolve(into))
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return name ?? words?.join('-') ?? 'folder';
}
