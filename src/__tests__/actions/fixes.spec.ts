import { applyFix, applySafeFixes, safeFixes } from '../../actions/fixes';
import { Answers } from '../../model/answers';
import type { NotebookDocument } from '../../model/document';
import type { WireDiagnostic, WireEdit, WireFix } from '../../protocol/wire';
import { notebookOf } from '../model/fakes';
import { diagnostic, range } from '../model/wire';
import { muteYjs } from '../quiet';

beforeAll(muteYjs);

function fix(edits: WireEdit[], options: Partial<WireFix> = {}): WireFix {
  return {
    title: 'Mend it',
    edits,
    run: null,
    applicability: 'safe',
    ...options
  };
}

const replace = (from: number, to: number, text: string): WireEdit => ({
  kind: 'replaceText',
  cell: 'a',
  range: range(0, from, to),
  text
});

const putBack: WireEdit = {
  kind: 'insertCell',
  before: 'a',
  source: 'y = 1',
  id: 'gone'
};

function setUp(diagnostics: WireDiagnostic[], isCurrent = true) {
  const model = notebookOf([['a', 'abcdef']]);
  const answers = new Answers();
  answers.applyDiagnostics({
    uri: 'a.ipynb',
    version: 1,
    cells: [{ id: 'a', diagnostics }],
    skipped: []
  });
  const document = {
    answers,
    isCurrent,
    context: { model },
    cellIds: ['a'],
    cell: (id: string) => (id === 'a' ? model.cells.get(0) : undefined)
  } as unknown as NotebookDocument;
  return {
    document,
    sources: () => model.sharedModel.cells.map(cell => cell.getSource())
  };
}

describe('applyFix', () => {
  it('applies the edits', () => {
    const mend = fix([replace(0, 1, 'A')]);
    const { document, sources } = setUp([diagnostic({ fixes: [mend] })]);
    expect(applyFix(document, mend)).toBe('done');
    expect(sources()).toEqual(['Abcdef']);
  });

  it('refuses when the document changed', () => {
    const mend = fix([replace(0, 1, 'A')]);
    const { document, sources } = setUp([diagnostic({ fixes: [mend] })], false);
    expect(applyFix(document, mend)).toBe('outdated');
    expect(sources()).toEqual(['abcdef']);
  });

  it('refuses what the server no longer offers', () => {
    const { document } = setUp([diagnostic()]);
    expect(applyFix(document, fix([replace(0, 1, 'A')]))).toBe('outdated');
  });

  it('refuses where a cell is gone', () => {
    const mend = fix([{ kind: 'deleteCell', cell: 'nowhere' }]);
    const { document } = setUp([diagnostic({ fixes: [mend] })]);
    expect(applyFix(document, mend)).toBe('outdated');
  });
});

describe('safeFixes', () => {
  it('leaves out what is unsafe, what overlaps, and what is there twice', () => {
    const { document, sources } = setUp([
      diagnostic({ fixes: [fix([replace(0, 2, 'AB')])] }),
      diagnostic({ fixes: [fix([replace(1, 3, 'xx')])] }),
      diagnostic({
        fixes: [
          fix([replace(5, 6, 'no')], { applicability: 'unsafe' }),
          fix([replace(4, 5, 'E')])
        ]
      }),
      diagnostic({ fixes: [fix([putBack])] }),
      diagnostic({ fixes: [fix([putBack])] }),
      diagnostic({
        fixes: [fix([], { run: { cells: ['a'], restart: false } })]
      })
    ]);
    expect(safeFixes(document).count).toBe(3);
    expect(applySafeFixes(document)).toEqual({ outcome: 'done', count: 3 });
    expect(sources()).toEqual(['y = 1', 'ABcdEf']);
  });
});
