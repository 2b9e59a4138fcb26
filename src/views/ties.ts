import type { INeighbour } from '../model/dependencies';
import { type IContentOptions, type ILine, linkTo } from './cardtypes';

function quote(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(', ');
}

/** Writes one line with a link to each neighbour; no line where there is none. */
function listLine(
  text: string,
  neighbours: readonly INeighbour[],
  here: string,
  options: IContentOptions
): ILine[] {
  const links = neighbours.flatMap(({ cell, names }) =>
    linkTo(options, cell, here).map(({ label, run }) => ({
      label: `${label} (${names.join(', ')})`,
      run
    }))
  );
  return links.length > 0 ? [{ text, links }] : [];
}

/** Says how a cell is tied to the active one. */
function tieLines(
  id: string,
  active: string,
  { document, trans }: IContentOptions
): ILine[] {
  const { dependencies } = document.answers;
  const isActive = ({ cell }: INeighbour) => cell === active;
  const given = dependencies.targetsOf(id).find(isActive);
  const used = dependencies.sourcesOf(id).find(isActive);
  const lines: ILine[] = [];
  if (given) {
    const names = quote(given.names);
    const text = trans.__('The selected cell uses %1 from here.', names);
    lines.push({ text, links: [] });
  }
  if (used) {
    const names = quote(used.names);
    const text = trans.__('Uses %1 from the selected cell.', names);
    lines.push({ text, links: [] });
  }
  return lines;
}

/** Says by which names a cell is tied to others; seen from the active cell, if there is one. */
export function dependencyLines(
  id: string,
  active: string | null,
  options: IContentOptions
): ILine[] {
  if (active !== null && active !== id) {
    return tieLines(id, active, options);
  }
  const { document, trans } = options;
  const { dependencies } = document.answers;
  return [
    ...listLine(
      trans.__('Depends on'),
      dependencies.sourcesOf(id),
      id,
      options
    ),
    ...listLine(trans.__('Used by'), dependencies.targetsOf(id), id, options)
  ];
}
