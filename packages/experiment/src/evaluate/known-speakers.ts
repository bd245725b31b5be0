import { z } from 'zod';

/** Speakers that training knew, in the metadata of a checkpoint; kept where the model reads who speaks. */
export const speakersIn = ({ speakers = '[]' }: Readonly<Record<string, string>>): string[] =>
  z.array(z.string()).parse(JSON.parse(speakers));
