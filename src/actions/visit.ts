import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

import type { WireRelated } from '../protocol/wire';
import { findCell, jumpTo } from './jump';

/** Opens a file, or brings it to the front; `undefined` where it opens in another page. */
export type Open = (path: string) => Promise<Widget | undefined>;

interface IFileEditor {
  readonly editor: CodeEditor.IEditor;
}

function hasEditor(content: object): content is IFileEditor {
  return 'editor' in content;
}

/**
 * Shows a place in another file: opens it, scrolls to the cell or the lines, and selects them.
 */
export async function visit(
  { cell, path, index, range }: WireRelated,
  open: Open
): Promise<void> {
  const widget = (await open(path)) as IDocumentWidget | undefined;
  if (!widget) {
    return;
  }
  await widget.context.ready;
  await widget.revealed;
  if (widget instanceof NotebookPanel) {
    const { widgets } = widget.content;
    // Ids are made up anew for notebooks of old formats, each time that they are read.
    const found =
      cell !== null && findCell(widget, cell)
        ? cell
        : widgets[index ?? 0]?.model.id;
    if (found !== undefined) {
      await jumpTo(widget, found, range);
    }
    return;
  }
  if (hasEditor(widget.content)) {
    const { editor } = widget.content;
    const line = Math.min(range.start.line, editor.lineCount - 1);
    const end = Math.min(range.end.line + 1, editor.lineCount - 1);
    const start = { line, column: 0 };
    editor.setSelection({ start, end: { line: end, column: 0 } });
    editor.revealPosition(start);
    editor.focus();
  }
}
