import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';

import { chosenIn } from '../actions/choose';
import {
  applyPromotion,
  type IChanged,
  type IPromoteOptions,
  saveAll,
  undoPromotion,
  useInKernel
} from '../actions/promote';
import { NOTHING, PromotionDraft } from '../model/promotion';
import type { WireChoice, WireRefusal } from '../protocol/wire';
import { PromoteDialog } from '../views/promotedialog';
import { commandIds } from './commandids';
import { type Guard, type IFollowed, IGuard } from './guard';

const FIRST_MODULE = 'helpers.py';

const CHOICE = {
  args: {
    type: 'object',
    properties: {
      names: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Functions, classes or constants; what is selected where absent'
      },
      module: { type: 'string', description: 'The .py file to begin with' }
    }
  }
} as const;

/** Adds the commands that turn code of a notebook into a module, and take that back. */
export const promote: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:promote',
  description: 'Promotes notebook code to modules.',
  autoStart: true,
  requires: [IGuard],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    guard: Guard,
    palette: ICommandPalette | null
  ) => {
    const { trans } = guard;
    const promoting = new Promoting(guard, command =>
      app.commands.execute(command)
    );
    const here = () => {
      const { current } = guard;
      return current?.document.isOpen ? current : null;
    };
    guard.offers.set('promote', (current, offer) => {
      const { names, lines, copies } =
        offer.kind === 'promote' ? offer : NOTHING;
      return promoting.begin(current, { ...NOTHING, names, lines, copies });
    });
    app.commands.addCommand(commandIds.promote, {
      label: trans.__('Promote to Module…'),
      caption: trans.__(
        'Move the selected code, with all that it needs, into a module with a test'
      ),
      describedBy: CHOICE,
      isEnabled: () => here() !== null,
      execute: async args => {
        const current = here();
        const chosen = current && (given(args) ?? chosenIn(current.panel));
        if (!current) {
          return;
        }
        if (!chosen) {
          Notification.info(trans.__('Select code to promote first.'), {
            autoClose: 4000
          });
          return;
        }
        const module =
          typeof args.module === 'string' ? args.module : undefined;
        await promoting.begin(current, chosen, module);
      }
    });
    app.commands.addCommand(commandIds.undoPromote, {
      label: trans.__('Undo the Last Promotion'),
      caption: trans.__('Bring back the cells and files as they were'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => here() !== null,
      execute: async () => {
        const current = here();
        await (current ? promoting.undo(current) : undefined);
      }
    });
    const category = trans.__('nbguard');
    palette?.addItem({ command: commandIds.promote, category });
    palette?.addItem({ command: commandIds.undoPromote, category });
  }
};

/** Reads the names that a command was given. */
function given({ names }: { names?: unknown }): WireChoice | null {
  return Array.isArray(names)
    ? {
        ...NOTHING,
        names: names.filter((name): name is string => typeof name === 'string')
      }
    : null;
}

/** Leads a person through a promotion, and says how it ended. */
class Promoting {
  constructor(
    private readonly _guard: Guard,
    private readonly _execute: (command: string) => Promise<unknown>
  ) {}

  /** Opens the dialog, and when it was applied there, lets the kernel use the module. */
  async begin(
    current: IFollowed,
    choice: WireChoice,
    module = this._lastModule
  ): Promise<void> {
    const { document } = current;
    const options = this._options(current);
    const draft = new PromotionDraft(document, choice, module);
    let changed: IChanged | null = null;
    const dialog = new PromoteDialog(
      draft,
      {
        save: () => saveAll(document, pathsOf(draft), options),
        apply: async () => {
          changed = await applyPromotion(draft, options);
        },
        jump: refusal => this._jump(current, refusal)
      },
      this._guard.trans
    );
    try {
      void draft.ask();
      await dialog.launch();
      if (changed !== null) {
        this._lastModule = draft.module;
        await this._finish(current, changed, draft);
      }
    } finally {
      draft.dispose();
      dialog.dispose();
    }
  }

  /** Takes the last promotion of a notebook back. */
  async undo(current: IFollowed): Promise<void> {
    const { trans } = this._guard;
    const options = this._options(current);
    try {
      const changed = await undoPromotion(current.document, options);
      Notification.success(
        trans.__('Taken back: the cells and files are as they were.'),
        { autoClose: 8000 }
      );
      await useInKernel(current.panel, current.document, changed, options);
    } catch (error) {
      Notification.error(
        trans.__('The promotion was not taken back: %1', messageOf(error)),
        { autoClose: false }
      );
    }
  }

  private async _finish(
    { panel, document }: IFollowed,
    changed: IChanged,
    draft: PromotionDraft
  ): Promise<void> {
    const { trans } = this._guard;
    const offer = (label: string, command: string) => ({
      label,
      callback: () => void this._execute(command)
    });
    const actions = [offer(trans.__('Undo'), commandIds.undoPromote)];
    if (!draft.isProven) {
      actions.push(offer(trans.__('Verify'), commandIds.verify));
    }
    Notification.success(this._said(draft), { autoClose: 20_000, actions });
    try {
      const options = this._options({ panel, document });
      await useInKernel(panel, document, changed, options);
    } catch (error) {
      Notification.warning(
        trans.__(
          'The kernel does not use the module yet: %1',
          messageOf(error)
        ),
        { autoClose: false }
      );
    }
  }

  private _said(draft: PromotionDraft): string {
    const { trans } = this._guard;
    const names = (draft.plan?.promoted ?? [])
      .filter(({ chosen }) => chosen)
      .map(({ name }) => name);
    const module = PathExt.basename(draft.module);
    const stands = trans.__(
      '%1 stands in %2 now, with a test.',
      names.join(', '),
      module
    );
    const shows = draft.isProven
      ? trans.__('Restart & Run All shows the same: that was tried first.')
      : trans.__('Not all cells could be compared when it was tried.');
    return `${stands} ${shows}`;
  }

  private _options(current: IFollowed): IPromoteOptions {
    const { documents, trans } = this._guard;
    return {
      documents,
      trans,
      run: cells => this._guard.runStale(current, cells, true)
    };
  }

  private _jump(current: IFollowed, { cell, line }: WireRefusal): void {
    if (cell !== null) {
      const place = { line, character: 0 };
      const range = { start: place, end: place };
      this._guard.handsFor(current).jump(cell, range);
    }
  }

  private _lastModule = FIRST_MODULE;
}

function pathsOf(draft: PromotionDraft): string[] {
  return (draft.plan?.changes ?? []).map(({ path }) => path);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
