import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** The files that a manifest's `exports` give for types: by what one imports. */
const entriesOf = ({ name, exports }, folder) =>
  Object.entries(exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([path, target]) => ({ entry: `${name}${path.slice(1)}`, file: join(folder, target.types) }));

/**
 * Reports of built packages.
 *
 * @param folders Of the packages.
 * @returns Name, folder and text of each.
 * @throws Error where a package is not built.
 */
export function apiReports(folders) {
  const packages = folders.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name: manifest.name, folder, entries: entriesOf(manifest, folder) };
  });
  const program = ts.createProgram(
    packages.flatMap(({ entries }) => entries.map(({ file }) => file)),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      skipLibCheck: true,
      types: [],
      noEmit: true,
    },
  );
  const checker = program.getTypeChecker();
  return packages.map(({ name, folder, entries }) => {
    const sections = entries.map(({ entry, file }) => {
      const source = program.getSourceFile(file);
      if (!source) throw new Error(`api-reports: expected the built ${file}, received none. Run: pnpm build`);
      return sectionOf(entry, source, { checker, folder });
    });
    return { name, folder, text: `${HEAD(name)}\n${sections.join('\n')}` };
  });
}

const HEAD = (name) =>
  `# Public types of ${name}\n\nWritten by \`pnpm api:update\`, compared by \`pnpm check\`. Not to be edited.\n`;

/** One entry: what it exports, by name, and then what these name of the package itself. */
function sectionOf(entry, source, { checker, folder }) {
  const home = `${folder}${sep}dist${sep}`;
  const module = checker.getSymbolAtLocation(source);
  const named = new Map();
  const foreign = [];
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = aliased(exported, checker);
    const declarations = symbol.declarations ?? [];
    if (declarations.some((node) => node.getSourceFile().fileName.startsWith(posix(home))))
      named.set(exported.name, symbol);
    else foreign.push(`export { ${exported.name} } from '${originOf(exported)}';`);
  }
  const published = new Set(named.values());
  const hidden = new Map();
  const wanted = [...published];
  for (const symbol of wanted) {
    for (const other of symbolsNamedBy(symbol, checker)) {
      if (published.has(other) || hidden.has(other) || !isAt(other, posix(home))) continue;
      hidden.set(other, other.name);
      wanted.push(other);
    }
  }
  const lines = [...foreign, ...[...named].map(([name, symbol]) => textOf(symbol, name))].sort(byText);
  const rest = [...hidden].map(([symbol, name]) => textOf(symbol, name)).sort(byText);
  const more = rest.length === 0 ? '' : `\n// named by these, and not exported\n${rest.join('\n')}\n`;
  return `## ${entry}\n\n\`\`\`ts\n${lines.join('\n')}\n${more}\`\`\`\n`;
}

const posix = (path) => path.split(sep).join('/');
const byText = (a, b) => (a < b ? -1 : Number(a > b));

const aliased = (symbol, checker) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** Whether a symbol is declared at the top of a module below a folder. */
const isAt = (symbol, folder) =>
  (symbol.declarations ?? []).some(
    (node) => node.getSourceFile().fileName.startsWith(folder) && isTopLevel(node),
  );

/** The statement of a module that declares a name. */
const statementOf = (node) => (ts.isVariableDeclaration(node) ? node.parent.parent : node);
const isTopLevel = (node) => ts.isSourceFile(statementOf(node).parent);

/** Which module an export of an entry comes from. */
function originOf(exported) {
  const [declaration] = exported.declarations ?? [];
  const from = declaration && ts.findAncestor(declaration, ts.isExportDeclaration)?.moduleSpecifier;
  return from?.text ?? 'elsewhere';
}

/** The symbols that the declarations of one name. */
function symbolsNamedBy(symbol, checker) {
  const found = new Set();
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const other = checker.getSymbolAtLocation(node);
      if (other) found.add(aliased(other, checker));
    }
    ts.forEachChild(node, visit);
  };
  for (const node of symbol.declarations ?? []) visit(node);
  return found;
}

/** The declarations of a symbol without comments, as they stand, with the name that it is exported by. */
function textOf(symbol, name) {
  const texts = (symbol.declarations ?? [])
    .filter(isTopLevel)
    .map((node) => printer.printNode(ts.EmitHint.Unspecified, statementOf(node), node.getSourceFile()))
    .map((text) => text.replace(/^export (default )?/, '').replace(/^declare /, ''));
  const renamed = symbol.name === name ? '' : `// exported as ${name}\n`;
  return `${renamed}${texts.join('\n')}`;
}
