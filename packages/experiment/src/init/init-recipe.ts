import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { ConfigError } from '@erc/core';
import { shownPath, writeFileAtomic } from '@erc/core/node';
import {
  type FoundCorpus,
  type FoundDataset,
  type SurveyCorpusOptions,
  surveyCorpus,
  TABLE_COLUMNS,
} from '@erc/etl';
import { turnsOfSubtitles } from '@erc/predictor';
import { type ProbedClips, probeClips } from './probe-clips.js';
import { recipeText } from './recipe-text.js';

/** Columns whose headers a user may name. */
export const INIT_COLUMNS = TABLE_COLUMNS;

/** Options of {@link initRecipe}. */
export interface InitRecipeOptions extends Pick<SurveyCorpusOptions, 'columns'> {
  /** Absolute path of a folder or a CSV file. */
  readonly place: string;
  /** Folder for the recipe, absolute, where `out` names none. */
  readonly directory: string;
  /** Absolute path of the recipe. @default `<name of the corpus>.yaml` in `directory` */
  readonly out?: string | undefined;
  /** What the user types to train it, before the recipe's path. */
  readonly trainCommand: string;
  readonly signal?: AbortSignal | undefined;
}

/** What was found and written. */
export interface InitResult {
  readonly corpus: FoundCorpus | FoundDataset;
  /** Absolute. */
  readonly recipe: string;
  /** The files that were written, absolute. Those that were there already, with the same text, are not among them. */
  readonly written: readonly string[];
  /** The command that trains it. */
  readonly command: string;
  /** What was found and assumed, a line each, for people. */
  readonly lines: readonly string[];
}

/**
 * Looks at a corpus, and writes a recipe that trains on it; where the corpus is no table that can be read as it is, also a table of its utterances, into
 * its folder. A file that is there with another text is never replaced.
 *
 * @throws DataError for what is no corpus, with file and row; ConfigError for a file of the recipe's or the table's name that is another one.
 */
export async function initRecipe({
  place,
  directory,
  out,
  trainCommand,
  columns = {},
  signal,
}: InitRecipeOptions): Promise<InitResult> {
  const corpus = await surveyCorpus(place, { columns, readSubtitles: turnsOfSubtitles });
  const name = nameOf(place);
  const recipe = out ?? join(directory, `${name}.yaml`);
  const clips =
    corpus.kind === 'corpus' && corpus.clips.length > 0 ? await probeClips(corpus.clips, signal) : undefined;
  const has = clips && corpus.kind === 'corpus' ? hasBesides(clips, corpus) : corpus.has;
  const shown = (path: string): string => relativePath(dirname(recipe), path);
  const command = `${trainCommand} --config ${shownPath(recipe)}`;
  const text = recipeText(corpus, {
    name,
    place: shownPath(place),
    command,
    from: corpus.kind === 'dataset' ? shown(corpus.directory) : shown(corpus.from),
    into: corpus.kind === 'dataset' ? shown(corpus.directory) : `data/${name}`,
    has,
  });
  const table = corpus.kind === 'corpus' ? corpus.table : undefined;
  const files = [...(table ? [table] : []), { path: recipe, text }];
  const written: string[] = [];
  for (const file of files) if (!(await isWritten(file))) written.push(file.path);
  for (const file of files) if (written.includes(file.path)) await writeFileAtomic(file.path, file.text);
  return { corpus, recipe, written, command, lines: linesOf(corpus, has, clips?.problem) };
}

/** What utterances have, without voices and faces of clips that have none. */
const hasBesides = (clips: ProbedClips, { has, fromClips }: FoundCorpus): FoundCorpus['has'] => ({
  text: has.text,
  audio: has.audio - (clips.audio ? 0 : fromClips.audio),
  visual: has.visual - (clips.visual ? 0 : fromClips.visual),
});

/** A path that a recipe may write: relative to its folder where that is shorter. */
function relativePath(directory: string, path: string): string {
  const short = relative(directory, path).split(sep).join('/') || '.';
  if (short.startsWith('../../..')) return path;
  // Neither the home folder nor a variable is meant.
  return /^[~$]/.test(short) ? `./${short}` : short;
}

/** `My Data/` is `my-data`. */
function nameOf(place: string): string {
  const base = basename(resolve(place));
  const words = basename(base, extname(base))
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-').slice(0, 60) ?? 'my-corpus';
}

/**
 * Whether a file is there already.
 *
 * @throws ConfigError for one with another text.
 */
async function isWritten({ path, text }: { readonly path: string; readonly text: string }): Promise<boolean> {
  const present = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (present === undefined) return false;
  if (present === text) return true;
  throw new ConfigError(
    `${shownPath(path)}: expected no such file, or the one that would be written, received another, which stays as it is: move it away, or name another recipe by --out.`,
  );
}

function linesOf(
  corpus: FoundCorpus | FoundDataset,
  has: FoundCorpus['has'],
  problem: string | undefined,
): string[] {
  const { utterances, dialogues, found } = corpus;
  const counts = [`${has.text} with text`, `${has.audio} with a voice`, `${has.visual} with a face`];
  const size = `${utterances} utterances of ${dialogues} dialogues: ${counts.join(', ')}`;
  if (corpus.kind === 'dataset') return [size, `labels: ${corpus.labels.join(', ')}`, ...found];
  const { labels, speakers, splits, assumed } = corpus;
  const some = speakers.slice(0, 6).join(', ');
  return [
    size,
    `labels: ${[...labels].map(([label, count]) => `${label} ${count}`).join(', ')}`,
    `speakers: ${speakers.length}: ${some}${speakers.length > 6 ? ', …' : ''}`,
    ...(splits.size > 0
      ? [`splits: ${[...splits].map(([split, count]) => `${split} ${count}`).join(', ')}`]
      : []),
    ...found,
    ...(problem === undefined
      ? []
      : [`clips are taken to have sound and pictures: ${problem.replace(/\.$/, '')}`]),
    ...assumed.map((line) => `assumed: ${line}`),
  ];
}
