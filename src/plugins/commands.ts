import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';

import { runStaleIcon } from '../views/icons';
import { commandIds } from './commandids';
import { goToDiagnostic, goToNeighbour, openQuickFix } from './goto';
import { type Guard, type IFollowed, IGuard } from './guard';

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

const CELLS = {
  args: {
    type: 'object',
    properties: {
      cells: {
        type: 'array',
        items: { type: 'string' },
        description:
          'The ids of the cells that have to be right afterwards; all where absent'
      }
    }
  }
} as const;

function cellsIn(args: { cells?: unknown }): string[] | null {
  const { cells } = args;
  return Array.isArray(cells)
    ? cells.filter((cell): cell is string => typeof cell === 'string')
    : null;
}

/** Adds the commands, and puts them into the palette. */
export const commands: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:commands',
  description: 'Adds the commands.',
  autoStart: true,
  requires: [IGuard],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    guard: Guard,
    palette: ICommandPalette | null
  ) => {
    const { runner, settings, trans } = guard;
    const category = trans.__('nbguard');
    const isOpen = () => guard.current?.document.isOpen ?? false;
    const add = (id: string, options: CommandRegistry.ICommandOptions) => {
      app.commands.addCommand(id, { describedBy: NO_ARGUMENTS, ...options });
      palette?.addItem({ command: id, category });
    };
    /** Adds a command that needs a notebook that is watched. */
    const addHere = (
      id: string,
      label: string,
      execute: (here: IFollowed) => Promise<void> | void
    ) => {
      add(id, {
        label,
        isEnabled: isOpen,
        execute: () => {
          const { current } = guard;
          return current ? execute(current) : undefined;
        }
      });
    };

    add(commandIds.runStale, {
      label: trans.__('Run Stale Cells'),
      caption: trans.__(
        'Run just what is needed for every cell to be up to date'
      ),
      icon: runStaleIcon,
      describedBy: CELLS,
      isEnabled: () => isOpen() && runner.progress === null,
      execute: args => {
        const { current } = guard;
        return current ? guard.runStale(current, cellsIn(args)) : undefined;
      }
    });
    add(commandIds.stop, {
      label: trans.__('Stop Running Stale Cells'),
      isEnabled: () => runner.progress !== null,
      execute: () => runner.stop()
    });
    add(commandIds.toggle, {
      label: trans.__('Watch Notebooks'),
      isToggleable: true,
      isToggled: () => settings.values.enabled,
      execute: () => settings.setEnabled(!settings.values.enabled)
    });
    addHere(
      commandIds.nextDiagnostic,
      trans.__('Go to Next Diagnostic'),
      here => goToDiagnostic(guard, here, false)
    );
    addHere(
      commandIds.previousDiagnostic,
      trans.__('Go to Previous Diagnostic'),
      here => goToDiagnostic(guard, here, true)
    );
    addHere(commandIds.quickFix, trans.__('Quick Fix…'), here =>
      openQuickFix(guard, here)
    );
    addHere(
      commandIds.goToDependency,
      trans.__('Go to a Cell This One Depends on'),
      here => goToNeighbour(guard, here, 'sources')
    );
    addHere(
      commandIds.goToDependent,
      trans.__('Go to a Cell That Depends on This One'),
      here => goToNeighbour(guard, here, 'targets')
    );

    runner.changed.connect(() => {
      app.commands.notifyCommandChanged(commandIds.runStale);
      app.commands.notifyCommandChanged(commandIds.stop);
    });
    settings.changed.connect(() =>
      app.commands.notifyCommandChanged(commandIds.toggle)
    );
  }
};
