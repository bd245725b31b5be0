import { beforeDamage } from '../source/before-damage.js';
import type { SourceRun } from '../source/source-run.js';
import type { ResolvedCorpusOptions } from './options.js';
import type { RawCorpus } from './read-corpus.js';

/** Why the dataset folder of a corpus is to be made anew although nothing of the corpus has changed. */
export async function corpusOutdated(
  { splits, files, clips }: RawCorpus,
  { media }: ResolvedCorpusOptions,
  run: SourceRun,
  directory: string,
): Promise<string | undefined> {
  if (!clips) return undefined;
  const rowOf = new Map(splits.flatMap(({ rows }) => rows).map((row) => [row.row.id, row]));
  return beforeDamage({
    directory,
    clips: files
      .filter(({ kind }) => kind === 'clip')
      .map(({ to: id, path }) => ({
        id,
        path,
        givesVoice: rowOf.get(id)?.audio === undefined,
        givesPictures: rowOf.get(id)?.visual === undefined,
      })),
    converter: clips.converter,
    sampleRateHz: media.sampleRateHz,
    work: run.beside('clips'),
    signal: run.signal,
  });
}
