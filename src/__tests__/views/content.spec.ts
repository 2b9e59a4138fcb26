import { nullTranslator } from '@jupyterlab/translation';

import { Answers } from '../../model/answers';
import type { NotebookDocument } from '../../model/document';
import type { WireFix } from '../../protocol/wire';
import type { IContentOptions } from '../../views/cardtypes';
import { cellContent, diagnosticContent } from '../../views/content';
import type { IHands } from '../../views/hands';
import { entriesOf, nearestFirst } from '../../views/quickfix';
import { dependencyLines } from '../../views/ties';
import { pieces } from '../../views/text';
import { diagnostic, range, verdict, verdicts } from '../model/wire';

const putBack: WireFix = {
  title: 'Put the deleted cell back',
  edits: [{ kind: 'insertCell', before: 'c', source: 'x = 1', id: 'gone' }],
  run: null,
  applicability: 'safe'
};

function setUp() {
  const answers = new Answers();
  answers.applyVerdicts(
    verdicts(
      1,
      [
        verdict('a', 'fresh'),
        verdict('b', 'stale', {
          reasons: [
            {
              rule: 'stale-cell',
              name: 'x',
              kind: 'changed',
              cell: 'a',
              text: '`x` was changed by cell [7] after this cell ran'
            }
          ]
        }),
        verdict('c', 'hidden'),
        verdict('d', 'running')
      ],
      {
        dependencies: [
          { source: 'a', target: 'b', names: ['x'] },
          { source: 'b', target: 'c', names: ['y', 'z'] }
        ]
      }
    )
  );
  answers.applyDiagnostics({
    uri: 'a.ipynb',
    version: 1,
    cells: [
      {
        id: 'c',
        diagnostics: [
          diagnostic({ rule: 'hidden-state', fixes: [putBack, putBack] })
        ]
      }
    ],
    skipped: []
  });
  const cell = (id: string) =>
    'abcd'.includes(id)
      ? { type: 'code', executionCount: 'abcd'.indexOf(id) + 1 }
      : undefined;
  const hands = {
    jump: jest.fn(),
    visit: jest.fn(),
    fix: jest.fn(),
    fixAllSafe: jest.fn(),
    runStale: jest.fn()
  } satisfies IHands;
  const options: IContentOptions = {
    document: {
      answers,
      cell,
      cellIds: [...'abcd'],
      context: { localPath: 'notebooks/book.ipynb' }
    } as unknown as NotebookDocument,
    hands,
    trans: nullTranslator.load('test')
  };
  return { options, hands };
}

describe('cellContent', () => {
  it('says which name changed, and leads to the cell that changed it', () => {
    const { options, hands } = setUp();
    const content = cellContent(
      'b',
      dependencyLines('b', 'b', options),
      options
    );
    expect(content?.title).toBe('Stale');
    const [reason] = content?.lines ?? [];
    expect(reason.text).toBe('`x` was changed by cell [7] after this cell ran');
    reason.links[0].run();
    expect(hands.jump).toHaveBeenCalledWith('a');
  });

  it('offers to run what is stale', () => {
    const { options, hands } = setUp();
    const actions =
      cellContent('b', dependencyLines('b', 'a', options), options)?.actions ??
      [];
    expect(actions.map(({ label }) => label)).toEqual(['Run stale cells']);
    actions[0].run();
    expect(hands.runStale).toHaveBeenCalledWith(null);
  });

  it('offers each fix once, and no run where none can help', () => {
    const { options, hands } = setUp();
    const actions =
      cellContent('c', dependencyLines('c', 'a', options), options)?.actions ??
      [];
    expect(actions.map(({ label, primary }) => [label, primary])).toEqual([
      ['Put the deleted cell back', true]
    ]);
    actions[0].run();
    expect(hands.fix).toHaveBeenCalledWith(putBack);
  });

  it('says what the state means where there is no reason', () => {
    const { options } = setUp();
    expect(
      cellContent('c', dependencyLines('c', 'a', options), options)?.lines[0]
        .text
    ).toMatch(/no cell of this notebook/);
  });

  it('is silent on cells that are fine and not tied to the active one', () => {
    const { options } = setUp();
    expect(
      cellContent('d', dependencyLines('d', 'a', options), options)
    ).toBeNull();
    expect(
      cellContent('a', dependencyLines('a', 'c', options), options)
    ).toBeNull();
    expect(
      cellContent('a', dependencyLines('a', 'b', options), options)?.title
    ).toBe('Dependencies');
  });
});

describe('cellContent, of what is offered', () => {
  it('leaves running to a fix that offers it', () => {
    const { options, hands } = setUp();
    const run: WireFix = {
      title: 'Restart and run stale cells',
      edits: [],
      run: { cells: ['a', 'b'], restart: true },
      applicability: 'safe'
    };
    options.document.answers.applyDiagnostics({
      uri: 'a.ipynb',
      version: 1,
      cells: [{ id: 'b', diagnostics: [diagnostic({ fixes: [run] })] }],
      skipped: []
    });
    const actions =
      cellContent('b', dependencyLines('b', 'b', options), options)?.actions ??
      [];
    expect(actions.map(({ label, primary }) => [label, primary])).toEqual([
      [run.title, true]
    ]);
    actions[0].run();
    expect(hands.fix).toHaveBeenCalledWith(run);
  });

  it('offers to run a cell that has not run, with what it needs', () => {
    const { options, hands } = setUp();
    options.document.answers.applyVerdicts(
      verdicts(1, [verdict('a', 'not-run')])
    );
    cellContent('a', [], options)?.actions[0].run();
    expect(hands.runStale).toHaveBeenCalledWith(['a']);
  });
});

describe('dependencyLines', () => {
  it('names what ties a cell to the active one', () => {
    const { options } = setUp();
    const texts = (id: string, active: string) =>
      dependencyLines(id, active, options).map(({ text }) => text);
    expect(texts('c', 'b')).toEqual(['Uses `y`, `z` from the selected cell.']);
    expect(texts('a', 'b')).toEqual(['The selected cell uses `x` from here.']);
    expect(texts('a', 'c')).toEqual([]);
  });

  it('lists both sides of the active cell, with a way there', () => {
    const { options, hands } = setUp();
    const [from, to] = dependencyLines('b', 'b', options);
    expect([from.text, from.links[0].label]).toEqual([
      'Depends on',
      'Cell [1] (x)'
    ]);
    to.links[0].run();
    expect(hands.jump).toHaveBeenCalledWith('c');
  });
});

describe('diagnosticContent', () => {
  it('leads to related places', () => {
    const { options, hands } = setUp();
    const related = {
      cell: 'a',
      range: range(0, 0, 1),
      message: 'set here',
      path: '',
      index: null,
      difference: ''
    };
    const gone = { ...related, cell: null };
    const elsewhere = { ...related, path: 'notebooks/other.ipynb', index: 2 };
    const module = { ...gone, path: 'geo.py', range: range(4, 0, 0) };
    const content = diagnosticContent(
      'b',
      [diagnostic({ related: [related, gone, elsewhere, module] })],
      options
    );
    const links = content?.lines[0].links ?? [];
    expect(links.map(({ label, hint }) => [label, hint])).toEqual([
      ['Cell [1]', 'set here'],
      ['other.ipynb, cell 3', 'set here'],
      ['../geo.py, line 5', 'set here']
    ]);
    links[1].run();
    expect(hands.visit).toHaveBeenCalledWith(elsewhere);
  });

  it('offers no run for a finding that running does not mend', () => {
    const { options } = setUp();
    const content = diagnosticContent(
      'b',
      [diagnostic({ rule: 'global-dependency' })],
      options
    );
    expect(content?.actions).toEqual([]);
  });
});

describe('the quick fix menu', () => {
  it('says each thing once: what happened, what can be done, where to go', () => {
    const { options } = setUp();
    const card = cellContent('b', [], options);
    const labels = entriesOf(card ? [card, card] : [], '').map(
      ({ label, run }) => [label, run !== undefined]
    );
    expect(labels).toEqual([
      ['“x” was changed by cell [7] after this cell ran', false],
      ['Run stale cells', true],
      ['→ Cell [1]', true]
    ]);
  });

  it('says that there is nothing', () => {
    expect(entriesOf([], 'nothing')).toEqual([{ label: 'nothing' }]);
  });

  it('begins at the cursor', () => {
    const [first] = nearestFirst(
      [diagnostic(), diagnostic({ range: range(5, 0, 1), name: 'near' })],
      4
    );
    expect(first.name).toBe('near');
  });
});

describe('pieces', () => {
  it('sets names like code, and leaves an unpaired backtick alone', () => {
    expect(pieces('`a` and b`')).toEqual([
      { text: 'a', code: true },
      { text: ' and b', code: false },
      { text: '`', code: false }
    ]);
  });
});
