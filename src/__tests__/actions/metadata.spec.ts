import { YNotebook } from '@jupyter/ydoc';

import { applyEdits } from '../../actions/edits';
import { setWithStep } from '../../actions/metadata';

const LOCK = 'uv.lock';

function notebook(): YNotebook {
  const found = YNotebook.create();
  found.fromJSON({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      {
        cell_type: 'code',
        id: 'a',
        source: 'import numpy',
        metadata: {},
        outputs: [],
        execution_count: null
      }
    ]
  });
  return found;
}

function insert(into: YNotebook, source: string): void {
  applyEdits(
    into,
    [{ kind: 'insertCell', before: 'a', source, id: null, hidden: true }],
    true
  );
}

describe('setWithStep', () => {
  it('follows undo and redo of the step it belongs to, and of no other', () => {
    const shared = notebook();
    insert(shared, 'block');
    setWithStep(shared, LOCK, 'locked');
    expect(shared.getMetadata(LOCK)).toBe('locked');
    insert(shared, 'other');
    shared.undo();
    expect(shared.getMetadata(LOCK)).toBe('locked');
    for (const round of [1, 2]) {
      shared.undo();
      expect([round, shared.cells.length]).toEqual([round, 1]);
      expect(shared.getMetadata(LOCK)).toBeUndefined();
      shared.redo();
      expect([round, shared.cells.length]).toEqual([round, 2]);
      expect(shared.getMetadata(LOCK)).toBe('locked');
    }
  });

  it('puts an older entry back', () => {
    const shared = notebook();
    shared.setMetadata(LOCK, 'old');
    insert(shared, 'block');
    setWithStep(shared, LOCK, undefined);
    expect(shared.getMetadata(LOCK)).toBeUndefined();
    shared.undo();
    expect(shared.getMetadata(LOCK)).toBe('old');
  });

  it('folds the source of the new cell away', () => {
    const shared = notebook();
    insert(shared, 'block');
    expect(shared.cells[0].getMetadata('jupyter')).toEqual({
      source_hidden: true
    });
  });
});
