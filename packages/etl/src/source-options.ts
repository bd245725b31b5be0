import { z } from 'zod';
import { aihubAudioSourceOptionsSchema, aihubTextSourceOptionsSchema } from './aihub/options.js';
import { demoSourceOptionsSchema } from './demo/options.js';
import { featuresSourceOptionsSchema } from './features/options.js';
import { folderSourceOptionsSchema } from './folder/options.js';
import { iemocapSourceOptionsSchema } from './iemocap/options.js';
import { joinedSourceOptionsSchema } from './joined/options.js';
import { kemdy19SourceOptionsSchema, kemdy20SourceOptionsSchema } from './kemdy/options.js';
import { meldSourceOptionsSchema } from './meld/options.js';

/** Options of any source, told apart by `source`: a corpus, or several that are joined. */
export const sourceOptionsSchema = z.discriminatedUnion('source', [
  demoSourceOptionsSchema,
  meldSourceOptionsSchema,
  folderSourceOptionsSchema,
  featuresSourceOptionsSchema,
  kemdy19SourceOptionsSchema,
  kemdy20SourceOptionsSchema,
  aihubTextSourceOptionsSchema,
  aihubAudioSourceOptionsSchema,
  iemocapSourceOptionsSchema,
  joinedSourceOptionsSchema,
]);

/** Options of any source, as a recipe gives them. */
export type SourceOptions = z.input<typeof sourceOptionsSchema>;
/** {@link SourceOptions} with the defaults filled in. */
export type ResolvedSourceOptions = z.output<typeof sourceOptionsSchema>;
