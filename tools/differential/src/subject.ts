/** What a subject gives and a reference expects: what JSON holds. `null` is what is undefined. */
export type Answer =
  | number
  | string
  | boolean
  | null
  | readonly Answer[]
  | { readonly [name: string]: Answer };

/** How far from the reference an answer may be. A number of an array is measured by the largest of its array. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
  /** Why it is as large as that. */
  readonly why: string;
}

/** One case of a reference: an input, what the reference makes of it, and how much further off an answer may be, by its names. */
export interface ReferenceCase {
  readonly subject: string;
  /** With the seed it gives the same input again. */
  readonly number: number;
  readonly input: unknown;
  readonly expected: { readonly [name: string]: Answer };
  readonly slack?: Readonly<Record<string, number>>;
}

/** Something that is checked against a reference. */
export interface Subject {
  readonly name: string;
  /** The name of its cases. */
  readonly reference: string;
  /** Exported functions whose numbers it checks. */
  readonly covers: readonly string[];
  readonly tolerance: Tolerance;
  /** What this repository makes of an input. */
  answer(input: unknown): Answer | Promise<Answer>;
}

/** What an author of a subject writes. */
export interface SubjectDefinition<Input> {
  readonly name: string;
  /** @default the name */
  readonly reference?: string;
  readonly covers: readonly string[];
  readonly tolerance: Tolerance;
  readonly answer: (input: Input) => Answer | Promise<Answer>;
}

/** A subject whose inputs are of one type, as its reference writes them. */
export const defineSubject = <Input>({
  name,
  reference = name,
  covers,
  tolerance,
  answer,
}: SubjectDefinition<Input>): Subject => ({
  name,
  reference,
  covers,
  tolerance,
  answer: (input) => answer(input as Input),
});

/** float64 against float64: what the order of sums and the reference's own series leave. */
export const FLOAT64: Tolerance = {
  relative: 1e-9,
  absolute: 1e-12,
  why: 'float64 on both sides; only the order of sums differs',
};
