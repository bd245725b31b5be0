import * as z from 'zod';
import { memberOf } from './member-of.js';

/**
 * The keys that a schema of zod takes at a path. Of several kinds of options those of the kind that the value names count.
 *
 * @param schema Any other library's gives none.
 * @param value The value that it was given, as a whole.
 */
export function optionKeysAt(schema: unknown, path: readonly PropertyKey[], value: unknown): string[] {
  const [key, ...inner] = path;
  return kindsIn(schema, value).flatMap((kind) => {
    if (key === undefined) return kind instanceof z.ZodObject ? Object.keys(kind.shape) : [];
    return optionKeysAt(schemaAt(kind, key), inner, memberOf(value, key));
  });
}

/** The schema of a member. */
function schemaAt(schema: unknown, key: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return memberOf(schema.shape, key);
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

/** What a schema may be, without what stands around it. */
function kindsIn(schema: unknown, value: unknown): unknown[] {
  if (schema instanceof z.ZodUnion) {
    const kinds = schema.options.flatMap((option) => kindsIn(option, value));
    const meant = kinds.filter((kind) => kind instanceof z.ZodObject && namesKind(kind.shape, value));
    return meant.length > 0 ? meant : kinds;
  }
  if (schema instanceof z.ZodPipe) return [...kindsIn(schema.in, value), ...kindsIn(schema.out, value)];
  const isWrapped =
    schema instanceof z.ZodLazy ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch;
  return isWrapped ? kindsIn(schema.unwrap(), value) : [schema];
}

/** Whether a value has the words of a kind of options, such as its `type`. */
function namesKind(shape: Readonly<Record<string, unknown>>, value: unknown): boolean {
  const words = Object.entries(shape).filter(([, schema]) => schema instanceof z.ZodLiteral);
  return (
    words.length > 0 &&
    words.every(
      ([key, schema]) => schema instanceof z.ZodLiteral && schema.safeParse(memberOf(value, key)).success,
    )
  );
}
