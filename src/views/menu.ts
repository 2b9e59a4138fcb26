import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

/** One entry of a menu; without `run`, a line that only says something. */
export interface IEntry {
  readonly label: string;
  readonly run?: () => void;
}

const NAME = 'nbguard:entry';

/** Opens a menu at a place of the page; it works with arrow keys, Enter and Escape. */
export function openMenu(
  entries: readonly IEntry[],
  x: number,
  y: number
): Menu {
  const commands = new CommandRegistry();
  const entryOf = ({ index }: { index?: unknown }): IEntry | undefined =>
    typeof index === 'number' ? entries[index] : undefined;
  commands.addCommand(NAME, {
    describedBy: {
      args: { type: 'object', properties: { index: { type: 'number' } } }
    },
    label: args => entryOf(args)?.label ?? '',
    isEnabled: args => entryOf(args)?.run !== undefined,
    execute: args => entryOf(args)?.run?.()
  });
  const menu = new Menu({ commands });
  menu.addClass('nbguard-menu');
  entries.forEach((_, index) => {
    menu.addItem({ command: NAME, args: { index } });
  });
  const before = document.activeElement;
  // A command runs after its menu has closed: clean up a little later, and give the focus back
  // where nothing else took it.
  menu.aboutToClose.connect(() => {
    setTimeout(() => {
      menu.dispose();
      if (
        document.activeElement === document.body &&
        before instanceof HTMLElement
      ) {
        before.focus();
      }
    }, 0);
  });
  menu.open(x, y);
  menu.activeIndex = entries.findIndex(({ run }) => run !== undefined);
  return menu;
}
