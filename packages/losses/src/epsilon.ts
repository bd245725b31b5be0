import { z } from 'zod';

/** Small number that keeps a denominator off 0. Its square, which the gradient divides by, must still be a float32. */
export const epsilonSchema = z.number().min(1e-15).max(1);
