import { readdirSync, readFileSync } from 'fs';
import { join, relative } from 'path';

const ROOT = join(__dirname, '..');

/** A file imports only from lower floors, or from its own folder. */
const FLOORS: Record<string, number> = {
  protocol: 0,
  model: 1,
  actions: 2,
  editor: 2,
  views: 3,
  plugins: 4
};

/** Lists the imports of the source files that go up, or to a sibling. */
function wrongImports(files: Record<string, string>): string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const [folder, rest] = file.split('/');
    if (rest === undefined) {
      return [];
    }
    const imported = [...text.matchAll(/from '(\.\.?)\/([\w.]+)/g)];
    return imported
      .filter(([, dots, target]) => {
        const isTokens = target === 'tokens' && folder === 'plugins';
        return dots === '..' && !isTokens && !(FLOORS[target] < FLOORS[folder]);
      })
      .map(([, , target]) => `${file} -> ${target}`);
  });
}

function sources(folder = ROOT): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '__tests__') {
      Object.assign(found, sources(path));
    } else if (/\.tsx?$/.test(entry.name)) {
      found[relative(ROOT, path)] = readFileSync(path, 'utf8');
    }
  }
  return found;
}

describe('the floors of the front end', () => {
  it('are kept', () => {
    expect(wrongImports(sources())).toEqual([]);
  });

  it('would be missed: a planted import is found', () => {
    const files = {
      'model/planted.ts': "import { Card } from '../views/card';",
      'actions/planted.ts': "import { Painter } from '../editor/painter';"
    };
    expect(wrongImports(files)).toHaveLength(2);
  });

  it('holds no file above 400 lines', () => {
    const long = Object.entries(sources()).filter(
      ([, text]) =>
        !text.startsWith('// Generated') && text.split('\n').length > 400
    );
    expect(long.map(([file]) => file)).toEqual([]);
  });
});
