import type { NotebookPanel } from '@jupyterlab/notebook';

import { NOTHING } from '../model/promotion';
import type { WireChoice } from '../protocol/wire';

/** The head of a definition at the top level of a cell. */
const DEFINITION =
  /^(?:async\s+)?(?:def|class)\s+([\p{L}_][\p{L}\p{M}\p{N}_]*)/u;

/** Lines at the left edge that may stand within a definition, or above it. */
const WITHIN = /^(?:[)\]}]|@|#|$)/;

/** Finds the function or class that a line belongs to; `null` where it belongs to none. */
export function definitionAt(source: string, line: number): string | null {
  const lines = source.split('\n');
  const below = lines.slice(line);
  if (/^@/.test(lines[line] ?? '')) {
    // A decorator belongs to what stands below it.
    const head = below.find(text => DEFINITION.test(text));
    return head === undefined ? null : nameIn(head);
  }
  for (let at = line; at >= 0; at--) {
    const text = lines[at] ?? '';
    if (DEFINITION.test(text)) {
      return nameIn(text);
    }
    const isIndented = /^\s/.test(text) && text.trim() !== '';
    if (!isIndented && !WITHIN.test(text)) {
      return null;
    }
  }
  return null;
}

function nameIn(head: string): string | null {
  return DEFINITION.exec(head)?.[1] ?? null;
}

/**
 * Says what a person means to promote: selected lines, the function at the cursor, or the selected
 * cells; `null` where none of them is code.
 */
export function chosenIn(panel: NotebookPanel): WireChoice | null {
  const { content: notebook } = panel;
  const { activeCell } = notebook;
  const editor = activeCell?.editor;
  if (notebook.mode === 'edit' && activeCell?.model.type === 'code' && editor) {
    const cell = activeCell.model.id;
    const { start, end } = editor.getSelection();
    const [first, last] =
      start.line < end.line ||
      (start.line === end.line && start.column <= end.column)
        ? [start, end]
        : [end, start];
    if (first.line !== last.line || first.column !== last.column) {
      // A selection that ends at the left edge does not reach into that line.
      const reaches = last.column > 0 || last.line === first.line;
      const lines = {
        cell,
        start: first.line,
        end: reaches ? last.line : last.line - 1
      };
      return { ...NOTHING, lines: [lines] };
    }
    const name = definitionAt(
      activeCell.model.sharedModel.getSource(),
      first.line
    );
    return name === null
      ? { ...NOTHING, cells: [cell] }
      : { ...NOTHING, names: [name] };
  }
  const cells = notebook.widgets
    .filter(cell => notebook.isSelectedOrActive(cell))
    .filter(({ model }) => model.type === 'code')
    .map(({ model }) => model.id);
  return cells.length > 0 ? { ...NOTHING, cells } : null;
}
