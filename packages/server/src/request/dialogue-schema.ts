import { z } from 'zod';

/** Characters of a name, of a speaker or a part. */
const MAX_NAME = 200;

const partSchema = z
  .strictObject({ part: z.string().min(1).max(MAX_NAME) })
  .meta({ description: 'The name of a part of the same multipart request.' });

/** Bytes of a file: themselves, or where they are. Never a path. */
const fileSchema = z.union(
  [z.string().meta({ format: 'byte', description: 'The bytes in base64.' }), partSchema],
  { error: 'expected base64 or { part }' },
);

const turnSchema = z.strictObject({
  speaker: z
    .string()
    .max(MAX_NAME)
    .optional()
    .meta({ description: 'Who speaks; equal names, the same person.' }),
  gender: z
    .string()
    .max(MAX_NAME)
    .optional()
    .meta({ description: 'm or male, f or female; others are unknown.' }),
  text: z.string().optional().meta({ description: 'What is said. Blank: there is no text.' }),
  audio: fileSchema.optional().meta({ description: 'The voice: a wav file.' }),
  images: z
    .array(fileSchema)
    .optional()
    .meta({ description: 'The face: frames in order, each a png, jpeg or webp.' }),
  columns: z
    .record(z.string().max(MAX_NAME), z.number())
    .optional()
    .meta({ description: 'Numbers beside what is said, by the names of the columns that the model reads.' }),
  clip: partSchema
    .optional()
    .meta({ description: 'A clip, mp4 or webm: its voice and its face, where the turn has no others.' }),
});

/** What a client sends. */
export const dialogueSchema = z.strictObject({
  turns: z.array(turnSchema).meta({ description: 'All turns of a dialogue, in order.' }),
});

/** What a client sends of a recording, whose turns its subtitles tell. */
export const recordingSchema = z.strictObject({
  recording: partSchema.meta({ description: 'A clip of the whole dialogue, mp4 or webm.' }),
  subtitles: partSchema.meta({
    description:
      'Its subtitles, SubRip or WebVTT. Each cue is a turn; one of several voices is a turn of each.',
  }),
});

/** A file of a turn as it was sent. */
export type SentFile = z.output<typeof fileSchema>;
