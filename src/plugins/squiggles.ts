import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';

import { Squiggles } from '../editor/squiggles';
import { CellEditors } from '../editor/views';
import { type Guard, IGuard } from './guard';

/** Draws squiggles under the names that diagnostics speak of. */
export const squiggles: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:squiggles',
  description: 'Draws diagnostics into the editors of cells.',
  autoStart: true,
  requires: [IGuard, IEditorExtensionRegistry],
  activate: (_, guard: Guard, registry: IEditorExtensionRegistry) => {
    const editors = new CellEditors();
    registry.addExtension(editors.factory());
    new Squiggles(editors, guard.documents, guard.settings);
  }
};
