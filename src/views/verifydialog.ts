import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { Choice } from '../actions/verify';
import type { NotebookDocument } from '../model/document';
import { diskSize } from '../model/labels';
import type { CopySize } from '../protocol/wire';
import { paragraph } from './text';

/** Says what a verification does, and asks whether to go on. */
export async function askHowToVerify(
  notebook: NotebookDocument,
  size: CopySize,
  trans: TranslationBundle
): Promise<Choice> {
  const body = new Widget();
  body.addClass('nbguard-confirm');
  const again = trans.__(
    'Side effects happen again: what cells write to databases, send to other machines or write outside this folder.'
  );
  const saved = notebook.context.model.dirty
    ? [paragraph(trans.__('The notebook is saved first.'))]
    : [];
  if (size.refused) {
    body.node.append(
      paragraph(size.refused),
      paragraph(
        trans.__(
          'It can be run in place instead, in a kernel of its own. Files that its cells write are then written here.'
        )
      )
    );
  } else {
    body.node.append(
      paragraph(
        trans.__(
          'Runs the notebook from top to bottom in a kernel of its own, in a copy of its folder (%1 in %2 files). Your kernel and your files stay as they are.',
          diskSize(size.bytes),
          size.files
        )
      )
    );
  }
  body.node.append(paragraph(again), ...saved);
  const result = await showDialog({
    title: trans.__('Verify %1?', PathExt.basename(notebook.context.localPath)),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      size.refused
        ? Dialog.warnButton({ label: trans.__('Verify in place') })
        : Dialog.okButton({ label: trans.__('Verify') })
    ]
  });
  return result.button.accept ? (size.refused ? 'in-place' : 'copy') : null;
}
