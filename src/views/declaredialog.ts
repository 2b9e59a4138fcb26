import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { type IPlaceChoice, NOTEBOOK } from '../actions/declare';
import type { DeclarableResult } from '../protocol/wire';
import { check, choice, preview } from './dialogparts';
import { paragraph } from './text';

/** Shows what would be declared, and asks where. */
export async function askWhereToDeclare(
  found: DeclarableResult,
  trans: TranslationBundle
): Promise<IPlaceChoice | null> {
  const body = new Widget();
  body.addClass('nbguard-confirm');
  const files = found.files.map(({ file, isNew }): [string, string] => [
    isNew ? trans.__('%1 (a new file)', file) : file,
    file
  ]);
  const own: [string, string] = [
    trans.__('The notebook itself: a first cell, folded away'),
    NOTEBOOK
  ];
  const isUsed = found.files.some(({ inUse }) => inUse);
  const where = choice(trans.__('Where to declare'), [...files, own]);
  const remember = check(
    found.project === '' || found.project === '.'
      ? trans.__('From now on for all notebooks of this folder')
      : trans.__('From now on for all notebooks in %1', found.project),
    true
  );
  body.node.append(
    preview(found.lines.join('\n')),
    ...found.notes.map(paragraph),
    where.node
  );
  if (!isUsed) {
    body.node.append(remember.node);
  }
  const result = await showDialog({
    title: trans.__('Where shall this be declared?'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Declare') })
    ]
  });
  return result.button.accept
    ? { file: where.value, remember: !isUsed && remember.isChecked }
    : null;
}
