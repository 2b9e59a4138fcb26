import type { NotebookPanel } from '@jupyterlab/notebook';

import type { IWhere } from '../model/navigation';

/** Says where the person is in a notebook. */
export function whereIn(panel: NotebookPanel): IWhere {
  const { activeCell, activeCellIndex, mode } = panel.content;
  const cursor = activeCell?.editor?.getCursorPosition();
  return {
    place: activeCellIndex,
    cursor:
      mode === 'edit' && cursor
        ? { line: cursor.line, character: cursor.column }
        : null
  };
}
