import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { NotebookDocument } from '../model/document';

const LIT = 'data-nbguard-lit';

/** How a cell is tied to the active one: it feeds it, or is fed by it. */
export type Light = 'source' | 'target' | 'both';

/** Says which cells to light when `active` is the active one. */
export function lightsFor(
  document: NotebookDocument,
  active: string
): Map<string, Light> {
  const { dependencies } = document.answers;
  const lights = new Map<string, Light>();
  for (const { cell } of dependencies.sourcesOf(active)) {
    lights.set(cell, 'source');
  }
  for (const { cell } of dependencies.targetsOf(active)) {
    lights.set(cell, lights.has(cell) ? 'both' : 'target');
  }
  return lights;
}

/** How each cell is lit: of thousands, few change, and to ask their nodes takes time. */
const lit = new WeakMap<Cell, Light>();

/** Lights the cells that the active one depends on, and those that depend on it. */
export function paintLights(
  panel: NotebookPanel,
  document: NotebookDocument | null
): void {
  const active = panel.content.activeCell?.model?.id;
  const lights =
    document && active !== undefined
      ? lightsFor(document, active)
      : new Map<string, Light>();
  for (const cell of panel.content.widgets) {
    const light = cell.isDisposed ? undefined : lights.get(cell.model.id);
    if (lit.get(cell) === light) {
      continue;
    }
    if (light === undefined) {
      lit.delete(cell);
      cell.node.removeAttribute(LIT);
    } else {
      lit.set(cell, light);
      cell.node.setAttribute(LIT, light);
    }
  }
}
