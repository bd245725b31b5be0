import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What the sources say of a field of a schema. */
export interface FieldDoc {
  /** Its doc comment, on one line. */
  readonly text: string;
  /** Behind `@default`. */
  readonly defaultText: string | undefined;
  /** Of the schema that it has. @param kind Of a union: of the object with this type. */
  fields(kind?: string): FieldDocs;
}
export type FieldDocs = ReadonlyMap<string, FieldDoc>;

/** Doc comments of the fields of zod schemas, which zod does not keep: read from the sources, nothing is run. */
export interface SchemaDocs {
  /** Of the schema with `key: z.literal(type)`, such as `type: z.literal('focal')`. */
  ofPart(key: string, type: string, room: string): FieldDocs;
  /** Of the constant, or of what the function gives, that is named so in a file. */
  of(name: string, path: string): FieldDocs;
}

interface Place {
  readonly file: ts.SourceFile;
  readonly node: ts.Expression;
}
interface Constant extends Place {
  readonly declared: ts.Node;
}

const NONE: FieldDocs = new Map();
/** Functions of zod whose last argument is what a value is in the end. */
const WRAPPERS = new Set(['array', 'optional', 'record', 'preprocess', 'lazy', 'nullable', 'pipe']);

/** Reads the sources below `folder`, tests and fixtures left out. */
export function readSchemaDocs(folder: string): SchemaDocs {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/src\/.*\.ts$/.test(name) && !/\.test\.ts$|__fixtures__|node_modules/.test(name))
    .map((name) => {
      const path = join(folder, name);
      return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true);
    });
  const constants = new Map<string, Constant[]>();
  const literals: Place[] = [];
  for (const file of files) {
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) literals.push({ file, node });
      ts.forEachChild(node, visit);
    };
    for (const statement of file.statements) {
      for (const { name, node, declared } of declarationsOf(statement)) {
        constants.set(name, [...(constants.get(name) ?? []), { file, node, declared }]);
      }
      visit(statement);
    }
  }

  /** The constant of this name that is meant in a file: its own, else the only one of its package, else the only one. */
  function constantOf(name: string, file: ts.SourceFile | undefined): Constant | undefined {
    const all = constants.get(name) ?? [];
    const own = all.filter((each) => each.file === file);
    const near = file ? all.filter((each) => roomOf(each.file.fileName) === roomOf(file.fileName)) : [];
    return [own, near, all].find(({ length }) => length === 1)?.[0];
  }

  /** The objects that an expression gives a schema of: several where it is a union, each of one literal or more. */
  function variantsOf({ node, file }: Place, depth = 0): Place[][] {
    if (depth > 12) return [];
    const of = (inside: ts.Expression | undefined): Place[][] =>
      inside ? variantsOf({ node: inside, file }, depth + 1) : [];
    if (ts.isObjectLiteralExpression(node)) return [[{ node, file }]];
    if (ts.isIdentifier(node)) {
      const constant = constantOf(node.text, file);
      return constant ? variantsOf(constant, depth + 1) : [];
    }
    if (ts.isArrowFunction(node)) return of(resultOf(node));
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
      return of(node.expression);
    }
    if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(of);
    if (ts.isSpreadElement(node) || ts.isPropertyAccessExpression(node)) return of(node.expression);
    if (!ts.isCallExpression(node)) return [];
    const { expression, arguments: args } = node;
    if (!ts.isPropertyAccessExpression(expression)) return of(expression);
    const method = expression.name.text;
    if (ts.isIdentifier(expression.expression) && expression.expression.text === 'z') {
      if (/object$/i.test(method)) return of(args[0]);
      if (/union$/i.test(method)) return of(args.find((each) => !ts.isStringLiteral(each)));
      return WRAPPERS.has(method) ? of(args.at(-1)) : [];
    }
    // One schema for each of a list.
    if (method === 'map') return of(args[0]);
    const bases = of(expression.expression);
    if (!/extend$/i.test(method)) return bases;
    const more = of(args[0]).flat();
    return bases.length === 0 ? [more] : bases.map((base) => [...base, ...more]);
  }

  /** Fields of the schema that an expression gives. @param kind Of a union: of the object with this type alone. */
  function fieldsOf(place: Place, kind?: string): FieldDocs {
    const variants = variantsOf(place);
    const meant = variants.filter((literals) => literals.some(({ node }) => kind && hasKind(node, kind)));
    return new Map(
      (meant.length > 0 ? meant : variants).flat().flatMap((literal) => [...fieldsOfObject(literal)]),
    );
  }

  function fieldsOfObject({ node, file }: Place): FieldDocs {
    const fields = new Map<string, FieldDoc>();
    if (!ts.isObjectLiteralExpression(node)) return fields;
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        for (const [name, field] of fieldsOf({ node: property.expression, file })) {
          fields.set(name, field);
        }
        continue;
      }
      if (!property.name || !(ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))) continue;
      const name = property.name.text;
      const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
      const constant = ts.isIdentifier(value) ? constantOf(value.text, file) : undefined;
      const own = commentOf(property);
      const said = own.text === '' && constant ? commentOf(constant.declared) : own;
      fields.set(name, {
        text: said.text,
        defaultText: own.defaultText ?? said.defaultText,
        fields: (kind) => (ts.isStringLiteral(value) ? NONE : fieldsOf({ node: value, file }, kind)),
      });
    }
    return fields;
  }

  return {
    ofPart(key, type, room) {
      const found = literals.filter(
        ({ node, file }) => isOfPart(node, key, type) && file.fileName.includes(`/${room}/`),
      );
      return new Map(found.flatMap((place) => [...fieldsOf(place)]));
    },
    of(name, path) {
      const found = (constants.get(name) ?? []).filter(({ file }) => file.fileName.endsWith(path));
      const [constant] = found;
      if (!constant) throw new Error(`schemas: expected ${name} in ${path}, received none.`);
      return fieldsOf(constant);
    },
  };
}

const roomOf = (path: string): string => path.slice(0, path.indexOf('/src/'));

/** Constants and functions of a statement at the top of a file. */
function declarationsOf(statement: ts.Statement): { name: string; node: ts.Expression; declared: ts.Node }[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer
        ? [{ name: name.text, node: initializer, declared: statement }]
        : [],
    );
  }
  if (!ts.isFunctionDeclaration(statement) || !statement.name || !statement.body) return [];
  const given = returnedBy(statement.body);
  return given ? [{ name: statement.name.text, node: given, declared: statement }] : [];
}

const resultOf = ({ body }: ts.ArrowFunction): ts.Expression | undefined =>
  ts.isBlock(body) ? returnedBy(body) : body;

const returnedBy = (body: ts.Block): ts.Expression | undefined =>
  body.statements.flatMap((each) =>
    ts.isReturnStatement(each) && each.expression ? [each.expression] : [],
  )[0];

/** Whether an object of code is that of a type, by whatever key types are told apart. */
const hasKind = (node: ts.Expression, kind: string): boolean =>
  ['type', 'source', 'modality'].some((key) => isOfPart(node, key, kind));

/** Whether an object of code has `key: z.literal(type)`. */
function isOfPart(node: ts.Expression, key: string, type: string): boolean {
  if (!ts.isObjectLiteralExpression(node)) return false;
  return node.properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      property.name.getText() === key &&
      property.initializer.getText() === `z.literal('${type}')`,
  );
}

/** The doc comment of a node, on one line, and what it says behind `@default`. */
function commentOf(node: ts.Node): { readonly text: string; readonly defaultText: string | undefined } {
  const comments = ts.getJSDocCommentsAndTags(node).filter((each) => ts.isJSDoc(each));
  const text = comments.map(({ comment }) => plain(ts.getTextOfJSDocComment(comment))).join(' ');
  const tag = comments
    .flatMap(({ tags = [] }) => [...tags])
    .find(({ tagName }) => tagName.text === 'default');
  return { text, defaultText: tag ? plain(ts.getTextOfJSDocComment(tag.comment)) : undefined };
}

/** `{@link X}` is `X`; line breaks are spaces. */
const plain = (text = ''): string =>
  text
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();
