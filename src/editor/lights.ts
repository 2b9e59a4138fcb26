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
    if (cell.isDisposed) {
      continue;
    }
    const light = lights.get(cell.model.id);
    if (light === undefined) {
      cell.node.removeAttribute(LIT);
    } else if (cell.node.getAttribute(LIT) !== light) {
      cell.node.setAttribute(LIT, light);
    }
  }
}
