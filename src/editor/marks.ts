import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookDocument } from '../model/document';
import { meaningOf, standingOf, wordFor } from '../model/states';
import type { CellVerdict } from '../protocol/wire';

const STATE = 'data-nbguard-state';
const VERIFIED = 'data-nbguard-verified';
const FAINT = 'data-nbguard-faint';
const DESCRIPTION = 'aria-description';

/** States that are the normal course of things, and are not read out. */
const QUIET = new Set(['fresh', 'running', 'unknown']);

function set(node: HTMLElement, name: string, value: string | null): void {
  if (value === null) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/** Says in plain text why a cell is in its state, for those who do not see the bar. */
export function describe(
  verdict: CellVerdict,
  trans: TranslationBundle
): string {
  const reasons = verdict.reasons.map(({ text }) => text).filter(Boolean);
  return [
    trans.__('%1.', wordFor(standingOf(verdict), trans)),
    ...(reasons.length > 0 ? reasons : [meaningOf(verdict, trans)])
  ].join(' ');
}

/** What was painted last on each cell: of thousands, few change, and to ask their nodes takes time. */
const painted = new WeakMap<Cell, IPainted>();

interface IPainted {
  readonly verdict: CellVerdict | undefined;
  readonly verified: Date | null;
}

function paintCell(
  cell: Cell,
  verdict: CellVerdict | undefined,
  verified: Date | null,
  trans: TranslationBundle
): void {
  const before = painted.get(cell);
  if (before?.verdict === verdict && before?.verified === verified) {
    return;
  }
  painted.set(cell, { verdict, verified });
  // The attribute stands on the cell's own node: it survives windowing, and runs of the cell.
  set(cell.node, STATE, verdict?.state ?? null);
  set(cell.node, VERIFIED, verified?.toISOString() ?? null);
  set(cell.node, FAINT, verdict?.faint ? 'true' : null);
  set(
    cell.node,
    DESCRIPTION,
    verdict && !QUIET.has(verdict.state) ? describe(verdict, trans) : null
  );
}

/** Shows the states of the cells in one view; without a document, shows nothing. */
export function paintStates(
  panel: NotebookPanel,
  document: NotebookDocument | null,
  trans: TranslationBundle
): void {
  const { verdicts, verification } = document?.answers ?? {};
  for (const cell of panel.content.widgets) {
    if (!cell.isDisposed) {
      const { id } = cell.model;
      const time = verification?.isCertain(id) ? verification.time : null;
      paintCell(cell, verdicts?.get(id), time, trans);
    }
  }
}
