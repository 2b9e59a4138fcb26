import type { Cell } from '@jupyterlab/cells';
import { EditorView } from '@codemirror/view';

import { chosenIn } from '../actions/choose';
import { whereIn } from '../actions/cursor';
import { jumpTo } from '../actions/jump';
import { MARK_CLASS } from '../editor/squiggles';
import { firstLine, labelOf } from '../model/labels';
import { inOrder } from '../model/listing';
import { nextFrom } from '../model/navigation';
import { offsetOf } from '../model/positions';
import type { WirePosition } from '../protocol/wire';
import { cellContent, diagnosticContent } from '../views/content';
import { type IEntry, openMenu } from '../views/menu';
import { entriesOf, nearestFirst } from '../views/quickfix';
import type { Guard, IFollowed } from './guard';

/** Finds what is drawn at a position, or the cell's prompt where nothing is. */
function anchorAt(cell: Cell, position: WirePosition): Element {
  const view = EditorView.findFromDOM(cell.node);
  if (view) {
    const source = cell.model.sharedModel.getSource();
    const { node } = view.domAtPos(offsetOf(source, position), 1);
    const element = node instanceof Element ? node : node.parentElement;
    const mark = element?.closest(`.${MARK_CLASS}`);
    if (mark) {
      return mark;
    }
  }
  return cell.node.querySelector('.jp-InputPrompt') ?? cell.node;
}

/** Opens a menu at the cursor of the active cell, or below its prompt. */
function openAtCell({ panel }: IFollowed, entries: readonly IEntry[]): void {
  const { activeCell, mode } = panel.content;
  const editor = activeCell?.editor;
  const cursor =
    mode === 'edit' && editor
      ? editor.getCoordinateForPosition(editor.getCursorPosition())
      : null;
  const prompt = activeCell?.node.querySelector('.jp-InputPrompt');
  const anchor = cursor ?? (prompt ?? panel.node).getBoundingClientRect();
  openMenu(entries, anchor.left, anchor.bottom);
}

/** Goes to the next diagnostic of the notebook, or the one before, and shows what it says. */
export async function goToDiagnostic(
  guard: Guard,
  { panel, document }: IFollowed,
  backwards: boolean
): Promise<void> {
  const cells = document.cellIds;
  const items = inOrder(cells, document.answers.diagnostics);
  const next = nextFrom(items, cells, whereIn(panel), backwards);
  const cell = next && (await jumpTo(panel, next.cell, next.diagnostic.range));
  if (next && cell) {
    const anchor = anchorAt(cell, next.diagnostic.range.start);
    guard.hovers.get(panel)?.open(next.cell, [next.diagnostic], anchor);
  }
}

/** Opens a menu of all that can be done about the active cell. */
export function openQuickFix(guard: Guard, here: IFollowed): void {
  const { panel, document } = here;
  const id = panel.content.activeCell?.model.id;
  if (id === undefined) {
    return;
  }
  const { trans } = guard;
  const options = { document, hands: guard.handsFor(here), trans };
  const line = whereIn(panel).cursor?.line ?? null;
  const cards = nearestFirst(document.answers.of(id), line).map(diagnostic =>
    diagnosticContent(id, [diagnostic], options)
  );
  const verdict = document.answers.verdicts.get(id);
  const promote = promoteEntry(guard, here);
  if (cards.length === 0 && verdict && verdict.state !== 'fresh') {
    cards.push(cellContent(id, [], options));
  }
  openAtCell(here, [
    ...entriesOf(
      cards.filter(card => card !== null),
      trans.__('There is nothing to fix in this cell.')
    ),
    ...(promote ? [promote] : [])
  ]);
}

/** Offers to move what is selected, or the function at the cursor, into a module. */
function promoteEntry(guard: Guard, here: IFollowed): IEntry | null {
  const { trans } = guard;
  const chosen = chosenIn(here.panel);
  const promote = guard.offers.get('promote');
  if (!chosen || !promote) {
    return null;
  }
  const { names, cells } = chosen;
  // A cell is all of its lines.
  const end = Number.MAX_SAFE_INTEGER;
  const lines = [
    ...chosen.lines,
    ...cells.map(cell => ({ cell, start: 0, end }))
  ];
  const label =
    names.length > 0
      ? trans.__('Promote “%1” to a module…', names.join(', '))
      : cells.length > 0
        ? trans._n(
            'Promote this cell to a module…',
            'Promote %1 cells to a module…',
            cells.length
          )
        : trans.__('Promote the selected lines to a module…');
  const offer = { kind: 'promote' as const, names, lines, copies: [] };
  return { label, run: () => void promote(here, offer) };
}

/** Goes along a dependency of the active cell; where there are several, offers a list. */
export async function goToNeighbour(
  { trans }: Guard,
  here: IFollowed,
  end: 'sources' | 'targets'
): Promise<void> {
  const { panel, document } = here;
  const id = panel.content.activeCell?.model.id;
  if (id === undefined) {
    return;
  }
  const { dependencies } = document.answers;
  const ids = document.cellIds;
  const neighbours = [
    ...(end === 'sources'
      ? dependencies.sourcesOf(id)
      : dependencies.targetsOf(id))
  ].sort((a, b) => ids.indexOf(a.cell) - ids.indexOf(b.cell));
  if (neighbours.length === 1) {
    await jumpTo(panel, neighbours[0].cell);
    return;
  }
  const entries = neighbours.flatMap(({ cell, names }) => {
    const model = document.cell(cell);
    const label = model && labelOf(model, ids.indexOf(cell), trans);
    return model && label
      ? [
          {
            label: `${label} · ${names.join(', ')} · ${firstLine(model.sharedModel.getSource(), 40)}`,
            run: () => void jumpTo(panel, cell)
          }
        ]
      : [];
  });
  const nothing =
    end === 'sources'
      ? trans.__('This cell depends on no other.')
      : trans.__('No other cell depends on this one.');
  openAtCell(here, entries.length > 0 ? entries : [{ label: nothing }]);
}
