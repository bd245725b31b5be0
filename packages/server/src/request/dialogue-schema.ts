import { z } from 'zod';

/** Characters of a name, of a speaker or a part. */
const MAX_NAME = 200;

/** Bytes of a file: themselves, or where they are. Never a path. */
const fileSchema = z.union(
  [
    z.string().meta({ format: 'byte', description: 'The bytes in base64.' }),
    z
      .strictObject({ part: z.string().min(1).max(MAX_NAME) })
      .meta({ description: 'The name of a part of the same multipart request.' }),
  ],
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
});

/** What a client sends. */
export const dialogueSchema = z.strictObject({
  turns: z.array(turnSchema).meta({ description: 'All turns of a dialogue, in order.' }),
});

/** A dialogue as it was sent. */
export type SentDialogue = z.output<typeof dialogueSchema>;
/** A file of a turn as it was sent. */
export type SentFile = z.output<typeof fileSchema>;
