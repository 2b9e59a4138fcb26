import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { PortableChoice } from '../actions/portable';
import type { NotebookDocument } from '../model/document';
import type { PortableResult } from '../protocol/wire';
import { check, preview } from './dialogparts';
import { paragraph } from './text';

/** Shows the block that would be written into a notebook, and asks whether to. */
export async function askWhetherPortable(
  document: NotebookDocument,
  found: PortableResult,
  trans: TranslationBundle
): Promise<PortableChoice> {
  const body = new Widget();
  body.addClass('nbguard-confirm');
  body.node.append(
    paragraph(
      found.cell === null
        ? trans.__(
            'This goes into a new first cell, whose source is folded away. juv and uv read it: they install these versions, and run the notebook.'
          )
        : trans.__(
            'This goes into the cell that says already what the notebook needs.'
          )
    ),
    preview(found.source),
    ...found.notes.map(paragraph)
  );
  const lock = check(
    trans.__(
      'Lock the versions of all that comes along (uv asks a package index)'
    ),
    false
  );
  if (found.canLock) {
    body.node.append(lock.node);
  }
  const result = await showDialog({
    title: trans.__(
      'Make %1 portable?',
      PathExt.basename(document.context.localPath)
    ),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Write') })
    ]
  });
  if (!result.button.accept) {
    return null;
  }
  return lock.isChecked ? 'block-and-lock' : 'block';
}
