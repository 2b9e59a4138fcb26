import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { lastSeconds } from '../actions/runstale';
import type { NotebookDocument } from '../model/document';
import { duration, firstLine, labelOf } from '../model/labels';
import type { PlanResult } from '../protocol/wire';
import { paragraph } from './text';

function row(...texts: string[]): HTMLTableRowElement {
  const line = document.createElement('tr');
  for (const text of texts) {
    line.insertCell().textContent = text;
  }
  return line;
}

function planTable(
  notebook: NotebookDocument,
  plan: PlanResult,
  trans: TranslationBundle
): HTMLTableElement {
  const table = document.createElement('table');
  table.className = 'nbguard-plan';
  const rows = table.createTBody();
  const ids = notebook.cellIds;
  for (const { id, seconds } of plan.cells) {
    const cell = notebook.cell(id);
    if (cell) {
      rows.append(
        row(
          labelOf(cell, ids.indexOf(id), trans),
          firstLine(cell.sharedModel.getSource(), 40),
          seconds === null ? trans.__('unknown') : duration(seconds, trans)
        )
      );
    }
  }
  return table;
}

/** Shows which cells would run and how long they took the last time; resolves with the answer. */
export async function confirmPlan(
  notebook: NotebookDocument,
  plan: PlanResult,
  trans: TranslationBundle
): Promise<boolean> {
  const body = new Widget();
  body.addClass('nbguard-confirm');
  const total = duration(lastSeconds(plan), trans);
  body.node.append(
    paragraph(
      plan.restart
        ? trans.__(
            'No run in this kernel can bring the notebook up to date. Restarting loses all variables; then these cells run. They took %1 the last time.',
            total
          )
        : trans.__('These cells took %1 the last time.', total)
    ),
    planTable(notebook, plan, trans),
    ...plan.blocked.map(({ why }) => paragraph(why))
  );
  const result = await showDialog({
    title: plan.restart
      ? trans.__('Restart and run to here?')
      : trans.__('Run %1 stale cells?', plan.cells.length),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      plan.restart
        ? Dialog.warnButton({ label: trans.__('Restart and run to here') })
        : Dialog.okButton({ label: trans.__('Run') })
    ]
  });
  return result.button.accept;
}
