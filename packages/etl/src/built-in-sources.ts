import type { z } from 'zod';
import { aihubAudio } from './aihub/aihub-audio.js';
import { aihubText } from './aihub/aihub-text.js';
import { existing } from './existing/existing.js';
import { features } from './features/features.js';
import { folder } from './folder/folder.js';
import { iemocap } from './iemocap/iemocap.js';
import { joined } from './joined/joined.js';
import type { joinedSourceSchema, partFields } from './joined/options.js';
import { kemdy19, kemdy20 } from './kemdy/kemdy.js';
import { meld } from './meld/meld.js';
import type { SourceDescriptor } from './source/define-source.js';
import { createSourceRegistry } from './source/registry.js';

/** The sources of this package, in the order in which they are listed. */
export const builtInSources = [
  meld,
  folder,
  features,
  existing,
  kemdy19,
  kemdy20,
  aihubText,
  aihubAudio,
  iemocap,
  joined,
] as const;

/** {@link builtInSources} by their word. */
export const sources = createSourceRegistry([{ from: '@erc/etl', parts: builtInSources }]);

/** Options of a source by its descriptor, as a recipe gives them. */
type OptionsOf<Source> = Source extends SourceDescriptor<infer Schema> ? z.input<Schema> : never;
type CorpusOptions = OptionsOf<Extract<(typeof builtInSources)[number], SourceDescriptor>>;

/** Options of several datasets as one, as a recipe gives them: each of any source, and what it says about itself. */
export type JoinedSourceOptions<Options = CorpusOptions> = z.input<
  ReturnType<typeof joinedSourceSchema<z.ZodType<unknown, Options & z.input<z.ZodObject<typeof partFields>>>>>
>;

/** Options of any source of this package, as a recipe gives them. */
export type SourceOptions = CorpusOptions | JoinedSourceOptions;
